-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Tables, indices, joins, windows, JSON, full text and boxes.
PRAGMA page_size = 1024;
CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT, amount REAL, kind INTEGER, note BLOB);
WITH RECURSIVE n(k) AS (VALUES(1) UNION ALL SELECT k + 1 FROM n WHERE k < 4000)
INSERT INTO item SELECT k, printf('name%05d', k * 7919 % 4001), k * 37 % 1000 / 8.0, k % 13, zeroblob(k % 50) FROM n;
CREATE INDEX by_name ON item(name);
CREATE INDEX by_kind ON item(kind, amount DESC);
SELECT kind, count(*), sum(amount), avg(amount), min(name), max(name), group_concat(id % 7, '') FROM item WHERE id < 200 GROUP BY kind ORDER BY 3;
SELECT a.id, b.id, a.name FROM item a JOIN item b ON a.name > b.name AND a.kind = b.kind AND b.id < 40 WHERE a.id BETWEEN 50 AND 90 ORDER BY a.name, b.id LIMIT 30;
SELECT id, name, rank() OVER w, sum(amount) OVER (w ROWS 3 PRECEDING) FROM item WHERE id < 300 WINDOW w AS (PARTITION BY kind ORDER BY amount, id) ORDER BY id DESC LIMIT 40;
UPDATE item SET amount = amount * 1.5, note = CAST(name AS BLOB) WHERE kind IN (2, 3, 5, 7);
DELETE FROM item WHERE id % 11 = 0 AND name LIKE '%3%';
SELECT count(*), sum(length(note)), round(sum(amount), 3), hex(max(note)) FROM item;
SELECT upper(substr(name, 3)), replace(name, '0', '-'), instr(name, '7'), quote(note), typeof(amount), abs(-amount) FROM item ORDER BY name DESC LIMIT 15;
CREATE VIRTUAL TABLE words USING fts5(body);
INSERT INTO words SELECT group_concat(name, ' ') FROM item GROUP BY id / 10;
SELECT rowid, snippet(words, 0, '[', ']', '...', 4) FROM words WHERE words MATCH 'name00012 OR name0033*' ORDER BY rowid LIMIT 10;
CREATE VIRTUAL TABLE box USING rtree(id, x0, x1, y0, y1);
INSERT INTO box SELECT id, id * 31 % 500, id * 31 % 500 + id % 9, id * 17 % 400, id * 17 % 400 + id % 5 FROM item;
SELECT count(*), sum(id) FROM box WHERE x1 > 100 AND x0 < 160 AND y1 > 50 AND y0 < 170;
SELECT json_group_array(json_object('id', id, 'x', amount)) FROM item WHERE id < 20;
SELECT key, value, type FROM json_each('{"a":[1,2.5,"x"],"b":null,"c":{"d":true}}');
SELECT date('2024-02-28', '+2 days'), strftime('%j %W', '2023-11-05'), julianday('2000-01-01'), printf('%.10e %,d %x', 1.0 / 3, 123456789, 255);
SELECT group_concat(glob) FROM (SELECT name GLOB 'name0*[3-7]' AS glob FROM item LIMIT 60);
EXPLAIN QUERY PLAN SELECT * FROM item WHERE kind = 3 AND amount > 5 ORDER BY amount DESC;
PRAGMA integrity_check;
VACUUM;
.dump box

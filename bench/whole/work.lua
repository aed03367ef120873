-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Sorts, strings, tables, closures, coroutines, garbage: everything that is printed is the same on every machine.
local state = 42
local function random(n)
  state = (state * 1103515245 + 12345) & 0x7fffffff
  return state // 65536 % n + 1
end

local values = {}
for k = 1, 5000 do values[k] = random(100000) end
table.sort(values)
print(values[1], values[2500], values[5000], table.concat(values, " ", 100, 120))
table.sort(values, function(a, b) return a % 1000 > b % 1000 or a % 1000 == b % 1000 and a < b end)
print(table.unpack(values, 1, 12))

local words = {}
for k = 1, 2000 do words[#words + 1] = string.char(96 + random(26), 96 + random(26)) .. k end
local text = table.concat(words, ",")
print(#text, text:sub(1, 60), select(2, text:gsub("a%w+", "")), text:find("zz", 1, true))
print((text:gsub("(%a)(%a)(%d+)", "%2%3%1")):sub(-80))
print(string.format("%5.2f|%-8s|%08x|%q|%g", 3.14159, "left", 48879, "quoted\n\0", 1e100), ("x"):rep(20, "-"))
print(string.pack("<i4 z s2 d", 77, "zero", "counted", 0.5):byte(1, -1))

local counts = {}
for pair in text:gmatch("%a%a") do counts[pair] = (counts[pair] or 0) + 1 end
local pairs_sorted = {}
for pair, count in pairs(counts) do pairs_sorted[#pairs_sorted + 1] = pair .. count end
table.sort(pairs_sorted)
print(#pairs_sorted, table.concat(pairs_sorted, " ", 1, 30))

local sieve, primes = {}, {}
for k = 2, 20000 do
  if not sieve[k] then
    primes[#primes + 1] = k
    for m = k * k, 20000, k do sieve[m] = true end
  end
end
print(#primes, primes[#primes])

local generate = coroutine.wrap(function() for k = 1, 1000 do coroutine.yield(k * k % 97) end end)
local sum = 0
for value in generate do sum = sum + value end
print(sum, pcall(error, { code = 3 }) == false, select("#", nil, nil), math.tointeger(2.0), 7 // -2, -7 % 3, 2 ^ 0.5)
for round = 1, 20 do
  local kept = {}
  for k = 1, 500 do kept[k] = { k, tostring(k), { round } } end
  if round % 5 == 0 then collectgarbage() end
  sum = sum + #kept
end
print(sum, utf8.char(228, 8364, 128512), utf8.len("äöü€"), load("return ... + 1")(41))
print(table.concat(table.move({ 1, 2, 3, 4, 5 }, 2, 5, 1), ","), #string.dump(random, true) > 0)

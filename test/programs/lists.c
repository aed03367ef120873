/* Linked structures by index and by pointer: lists, trees, heaps, a hash
 * table, a ring.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

typedef struct {
  int value, next;
} node_t;

typedef struct tree {
  struct tree *left, *right;
  int key;
} tree_t;

KERNEL unsigned sum(const node_t *node, int head) {
  unsigned all = 0;
  for (int i = head; i >= 0; i = node[i].next)
    all = all * 3u + (unsigned)node[i].value;
  return all;
}

KERNEL int reverse(node_t *node, int head) {
  int before = -1;
  while (head >= 0) {
    int next = node[head].next;
    node[head].next = before;
    before = head;
    head = next;
  }
  return before;
}

KERNEL int find(const node_t *node, int head, int value) {
  while (head >= 0 && node[head].value != value)
    head = node[head].next;
  return head;
}

/* Merges two sorted lists. */
KERNEL int merge(node_t *node, int a, int b) {
  int head = -1, *end = &head;
  while (a >= 0 && b >= 0) {
    int *less = node[b].value < node[a].value ? &b : &a;
    *end = *less;
    end = &node[*less].next;
    *less = *end;
  }
  *end = a >= 0 ? a : b;
  return head;
}

/* Keeps the list sorted, by a pointer to the link. */
KERNEL void insert(int *link, node_t *node, int at) {
  while (*link >= 0 && node[*link].value < node[at].value)
    link = &node[*link].next;
  node[at].next = *link;
  *link = at;
}

KERNEL tree_t *tree_insert(tree_t *root, tree_t *leaf) {
  tree_t **link = &root;
  while (*link)
    link = leaf->key < (*link)->key ? &(*link)->left : &(*link)->right;
  *link = leaf;
  return root;
}

KERNEL int depth_of(const tree_t *root, int key) {
  int depth = 0;
  while (root && root->key != key) {
    root = key < root->key ? root->left : root->right;
    depth++;
  }
  return root ? depth : -1;
}

/* A binary heap, least first. */
KERNEL void sift_up(int *heap, int at) {
  while (at > 0 && heap[at] < heap[(at - 1) / 2]) {
    int other = heap[at];
    heap[at] = heap[(at - 1) / 2];
    heap[(at - 1) / 2] = other;
    at = (at - 1) / 2;
  }
}

KERNEL void sift_down(int *heap, int at, int n) {
  int value = heap[at];
  for (int child; (child = 2 * at + 1) < n; at = child) {
    if (child + 1 < n && heap[child + 1] < heap[child])
      child++;
    if (value <= heap[child])
      break;
    heap[at] = heap[child];
  }
  heap[at] = value;
}

/* Open addressing; 0 is an empty place. */
KERNEL int probe(uint32_t *table, uint32_t mask, uint32_t key) {
  uint32_t at = key * 2654435761u;
  int steps = 0;
  for (at &= mask; table[at] && table[at] != key; at = (at + 1) & mask)
    steps++;
  table[at] = key;
  return steps;
}

/* Josephus: every third one of a ring leaves. */
KERNEL int josephus(uint8_t *next, int n) {
  int at = n - 1;
  for (int i = 0; i < n; i++)
    next[i] = (uint8_t)(i + 1 < n ? i + 1 : 0);
  while (next[at] != at) {
    at = next[next[at]];
    next[at] = next[next[at]];
  }
  return at;
}

static void run(int n) {
  static node_t node[2 * LARGEST];
  static tree_t tree[LARGEST];
  static int heap[LARGEST], out[LARGEST];
  static uint32_t table[256];
  static uint8_t ring[LARGEST];
  int head = n ? 0 : -1, other = -1, steps = 0;
  for (int i = 0; i < n; i++) {
    node[i].value = (int)(check_random() >> 20);
    node[i].next = i + 7 < n ? i + 7 : i % 7 + 1 < 7 && i % 7 + 1 < n ? i % 7 + 1 : -1;
  }
  unsigned all = sum(node, head);
  SHOW("sum", n, all);
  head = reverse(node, head);
  SHOW("reverse", head, node);
  int found = find(node, head, node[n / 2].value) * 1000 + find(node, head, -1);
  SHOW("find", n, found);
  head = -1;
  for (int i = 0; i < n; i++)
    insert(i & 1 ? &head : &other, node, i);
  head = merge(node, head, other);
  SHOW("merge", head, node);
  tree_t *root = NULL;
  for (int i = 0; i < n; i++) {
    tree[i].left = tree[i].right = NULL;
    tree[i].key = node[i].value;
    root = tree_insert(root, &tree[i]);
    heap[i] = node[i].value;
    sift_up(heap, i);
    steps = steps * 5 % 10007 + probe(table, 255, (uint32_t)node[i].value + 1);
  }
  SHOW("heap", n, heap);
  SHOW("probe", steps, table);
  for (int i = 0; i < n; i++) {
    out[i] = depth_of(root, node[i].value - i % 2) * 8192 + heap[0];
    heap[0] = heap[n - 1 - i];
    sift_down(heap, 0, n - 1 - i ? n - 1 - i : 1);
  }
  SHOW("depths and heap", n, out);
  found = n ? josephus(ring, n) : -1;
  SHOW("josephus", found, ring);
  memset(table, 0, sizeof table);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}

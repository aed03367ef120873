/* Graphs: shortest paths by three algorithms, breadth-first search, spanning
 * trees, components, page rank, colouring, topological order.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "check.h"

enum { MOST = 24, FAR = 1000000 };

KERNEL void floyd_warshall(int *distance, int n) {
  for (int k = 0; k < n; k++)
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) {
        int through = distance[i * n + k] + distance[k * n + j];
        if (through < distance[i * n + j])
          distance[i * n + j] = through;
      }
}

/* Which nodes can be reached, a word of bits for each row. */
KERNEL void closure(uint32_t *reach, int n) {
  for (int k = 0; k < n; k++)
    for (int i = 0; i < n; i++)
      if (reach[i] >> k & 1)
        reach[i] |= reach[k];
}

KERNEL int bellman_ford(int *distance, const uint8_t *from, const uint8_t *to, const int *weight, int edges, int n) {
  int rounds = 0, changed = 1;
  while (changed && rounds < n) {
    changed = 0;
    for (int e = 0; e < edges; e++) {
      int with = distance[from[e]] + weight[e];
      if (with < distance[to[e]]) {
        distance[to[e]] = with;
        changed = 1;
      }
    }
    rounds++;
  }
  return rounds;
}

/* In compressed rows; the queue is written as it is read. */
KERNEL int breadth_first(int *level, int *queue, const int *start, const int *edge, int source) {
  int head = 0, tail = 1;
  queue[0] = source;
  level[source] = 0;
  while (head < tail) {
    int node = queue[head++];
    for (int e = start[node]; e < start[node + 1]; e++)
      if (level[edge[e]] < 0) {
        level[edge[e]] = level[node] + 1;
        queue[tail++] = edge[e];
      }
  }
  return tail;
}

/* Dijkstra's, with a search of all nodes for the nearest. */
KERNEL void dijkstra(int *distance, uint8_t *done, const int *weight, int n) {
  for (int round = 0; round < n; round++) {
    int nearest = -1;
    for (int i = 0; i < n; i++)
      if (!done[i] && (nearest < 0 || distance[i] < distance[nearest]))
        nearest = i;
    done[nearest] = 1;
    for (int i = 0; i < n; i++) {
      int with = distance[nearest] + weight[nearest * n + i];
      if (!done[i] && with < distance[i])
        distance[i] = with;
    }
  }
}

/* Prim's tree: the price of each node, and from where. */
KERNEL uint32_t spanning_tree(int *price, int8_t *parent, const int *weight, int n) {
  uint32_t sum = 0;
  for (int i = 0; i < n; i++) {
    price[i] = i ? weight[i] : 0;
    parent[i] = 0;
  }
  for (int round = 1; round < n; round++) {
    int best = -1;
    for (int i = 1; i < n; i++)
      if (parent[i] >= 0 && (best < 0 || price[i] < price[best]))
        best = i;
    sum = sum * 7u + (uint32_t)price[best];
    parent[best] = (int8_t)(-1 - parent[best]);
    for (int i = 1; i < n; i++)
      if (parent[i] >= 0 && weight[best * n + i] < price[i]) {
        price[i] = weight[best * n + i];
        parent[i] = (int8_t)best;
      }
  }
  return sum;
}

/* Union and find, paths halved on the way. */
KERNEL int components(uint8_t *up, const uint8_t *from, const uint8_t *to, int edges, int n) {
  int count = n;
  for (int i = 0; i < n; i++)
    up[i] = (uint8_t)i;
  for (int e = 0; e < edges; e++) {
    int a = from[e], b = to[e];
    while (up[a] != a)
      a = up[a] = up[up[a]];
    while (up[b] != b)
      b = up[b] = up[up[b]];
    if (a != b) {
      up[a] = (uint8_t)b;
      count--;
    }
  }
  return count;
}

KERNEL void page_rank(float *next, const float *rank, const int *start, const int *edge, int n) {
  for (int i = 0; i < n; i++)
    next[i] = 0.15f;
  for (int i = 0; i < n; i++) {
    int degree = start[i + 1] - start[i];
    float share = degree ? 0.85f * rank[i] / (float)degree : 0.0f;
    for (int e = start[i]; e < start[i + 1]; e++)
      next[edge[e]] += share;
  }
}

KERNEL int colour(uint8_t *colours, const int *start, const int *edge, int n) {
  int most = 0;
  for (int i = 0; i < n; i++) {
    uint32_t taken = 0;
    for (int e = start[i]; e < start[i + 1]; e++)
      if (edge[e] < i)
        taken |= 1u << (colours[edge[e]] & 31);
    int c = 0;
    while (taken & 1) {
      taken >>= 1;
      c++;
    }
    colours[i] = (uint8_t)c;
    most = c > most ? c : most;
  }
  return most;
}

KERNEL int topological(int *order, int *before, const uint8_t *from, const uint8_t *to, int edges, int n) {
  int made = 0;
  for (int i = 0; i < n; i++)
    before[i] = 0;
  for (int e = 0; e < edges; e++)
    before[to[e]]++;
  for (int again = 1; again;) {
    again = 0;
    for (int i = 0; i < n; i++)
      if (before[i] == 0) {
        before[i] = -1;
        order[made++] = i;
        for (int e = 0; e < edges; e++)
          if (from[e] == i)
            before[to[e]]--;
        again = 1;
      }
  }
  return made;
}

static void run(int n) {
  static int distance[MOST * MOST], weight[MOST * MOST], near[MOST + 1], queue[MOST], level[MOST], start[MOST + 1];
  static int edge[LARGEST], cost[LARGEST], order[MOST];
  static uint8_t from[LARGEST], to[LARGEST], done[MOST], up[MOST];
  static int8_t parent[MOST];
  static uint32_t reach[MOST];
  static float rank[MOST], next[MOST];
  int nodes = n < MOST ? n : MOST - n % 5, edges = nodes ? n : 0;
  fill_ints(weight, MOST * MOST, 1, 99), fill_ints(cost, LARGEST, 1, 50);
  for (int i = 0; i < edges; i++) {
    from[i] = (uint8_t)((int)(check_random() >> 8) % 4096 % nodes);
    to[i] = (uint8_t)((int)(check_random() >> 8) % 4096 % nodes);
    edge[i] = to[i];
  }
  for (int i = 0; i <= nodes; i++)
    start[i] = nodes ? i * edges / nodes : 0;
  memcpy(distance, weight, sizeof distance);
  floyd_warshall(distance, nodes);
  SHOW("floyd warshall", n, distance);
  fill_bytes(reach, sizeof reach);
  closure(reach, nodes);
  SHOW("closure", n, reach);
  for (int i = 0; i < MOST; i++) {
    near[i] = i ? FAR : 0;
    level[i] = -1;
    done[i] = 0;
    rank[i] = 1.0f;
  }
  int count = bellman_ford(near, from, to, cost, edges, nodes);
  SHOW("bellman ford", count, near);
  count = nodes ? breadth_first(level, queue, start, edge, 0) : 0;
  SHOW("breadth first", count, level);
  SHOW("queue", n, queue);
  dijkstra(near, done, weight, nodes);
  SHOW("dijkstra", n, near);
  uint32_t sum = spanning_tree(order, parent, weight, nodes);
  SHOW("spanning tree", n, sum);
  SHOW("spanning tree parents", n, parent);
  count = components(up, from, to, edges, nodes);
  SHOW("components", count, up);
  page_rank(next, rank, start, edge, nodes), page_rank(rank, next, start, edge, nodes);
  SHOW("page rank", n, rank);
  count = colour(up, start, edge, nodes);
  SHOW("colour", count, up);
  for (int i = 0; i < edges; i++)
    if (from[i] > to[i]) {
      uint8_t other = from[i];
      from[i] = to[i];
      to[i] = other;
    }
  count = topological(order, near, from, to, edges, nodes);
  SHOW("topological", count, order);
}

int main(void) {
  EACH_SIZE(run);
  return 0;
}

/* As much of the OpenMP runtime as clang calls for `omp for schedule(..)` in a
 * parallel region of one thread, which takes all iterations at once. */
static int low, high, done;

int __kmpc_global_thread_num(void *place) {
  return place == 0;
}
void __kmpc_push_num_threads(void *place, int thread, int count) {
  (void)place, (void)thread, (void)count;
}
void __kmpc_fork_call(void *place, int count, void (*run)(int *, int *, void *, void *, void *), void *a, void *b,
                      void *c) {
  int zero = 0;
  (void)place, (void)count;
  run(&zero, &zero, a, b, c);
}
void __kmpc_dispatch_init_4(void *place, int thread, int schedule, int from, int to, int step, int chunk) {
  (void)place, (void)thread, (void)schedule, (void)step, (void)chunk;
  low = from;
  high = to;
  done = 0;
}
int __kmpc_dispatch_next_4(void *place, int thread, int *last, int *from, int *to, int *step) {
  (void)place, (void)thread;
  *from = low;
  *to = high;
  *last = *step = 1;
  return !done++;
}
void __kmpc_dispatch_deinit(void *place, int thread) {
  (void)place, (void)thread;
}
void __kmpc_barrier(void *place, int thread) {
  (void)place, (void)thread;
}

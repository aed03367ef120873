/* Lists the CUDA devices, and says whether they can run the kernels.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <string.h>

#include "relaxation.h"
#include "support/support.h"

/* Single-precision lanes of a multiprocessor, by compute capability (CUDA C++
 * Programming Guide, arithmetic instructions). */
static int32_t lanes_of(int32_t major, int32_t minor) {
  return major < 8 || (major == 8 && minor == 0) ? 64 : 128;
}

/* 10 x major + minor. */
static cu_result capability_of(const gpu_api *api, cu_device device, int32_t *out) {
  int major = 0, minor = 0;
  cu_result result = api->device_attribute(&major, CU_ATTRIBUTE_CAPABILITY_MAJOR, device);
  if (result == 0)
    result = api->device_attribute(&minor, CU_ATTRIBUTE_CAPABILITY_MINOR, device);
  *out = 10 * major + minor;
  return result;
}

/* Empty where the kernels run on a device of this capability. */
static void capability_note(const gpu_api *api, int32_t capability, char *text, size_t size) {
  text[0] = 0;
  if (capability < api->image_least)
    snprintf(text, size, "it has compute capability %d.%d, the kernels need %d.%d", capability / 10, capability % 10,
             api->image_least / 10, api->image_least % 10);
}

void gaus_i_gpu_driver_note(const gpu_api *api, char *text, size_t size) {
  int version = 0;
  text[0] = 0;
  if (api->driver_version(&version) != 0 || version == 0)
    return;
  if (version / 1000 < api->image_cuda / 1000)
    snprintf(text, size, "its driver is for CUDA %d.%d, the kernels are from %d.%d%s", version / 1000,
             version % 1000 / 10, api->image_cuda / 1000, api->image_cuda % 1000 / 10,
             api->portable ? ": it may have to compile them, once" : " and may not load");
}

/* GAUS_NO_BACKEND says why the device cannot run the kernels. */
static gaus_status check_device(const gpu_api *api, int32_t index, gaus_error *err) {
  cu_device device;
  int32_t capability = 0;
  char note[128];
  cu_result result = api->device_get(&device, index);
  if (result == 0)
    result = capability_of(api, device, &capability);
  if (result != 0)
    return gaus_i_gpu_fail(api, result, "finding the device", err);
  capability_note(api, capability, note, sizeof note);
  return note[0] ? gaus_i_fail(err, GAUS_NO_BACKEND, "the device cannot be used: %s", note) : GAUS_OK;
}

/* The k-th of those that can run the kernels, counted round and round; what the first cannot, if none can. */
static gaus_status choose_in_turn(const gpu_api *api, int32_t there, int32_t k, int32_t *index, gaus_error *err) {
  enum { MOST_DEVICES = 256 };
  int32_t able[MOST_DEVICES], count = 0;
  gaus_error first = {GAUS_OK, ""};
  for (int32_t i = 0; i < there && i < MOST_DEVICES; i++)
    if (check_device(api, i, i == 0 ? &first : NULL) == GAUS_OK)
      able[count++] = i;
  if (count == 0)
    return gaus_i_fail(err, GAUS_NO_BACKEND, "%s", first.message);
  *index = able[k % count];
  return GAUS_OK;
}

gaus_status gaus_i_gpu_choose(const gpu_api *api, int32_t wanted, int32_t *index, gaus_error *err) {
  int there = 0;
  cu_result result = api->device_count(&there);
  *index = 0;
  if (result != 0)
    return gaus_i_gpu_fail(api, result, "counting devices", err);
  if (there == 0)
    return gaus_i_fail(err, GAUS_NO_BACKEND, "the CUDA driver sees no device");
  if (wanted < 0)
    return choose_in_turn(api, there, wanted == GAUS_ANY_DEVICE ? 0 : GAUS_ALL_DEVICES - wanted, index, err);
  if (wanted >= there)
    return gaus_i_fail(err, GAUS_NO_BACKEND, "there is no device %d: the CUDA driver sees %d, numbered from 0",
                       (int)wanted, there);
  *index = wanted;
  return check_device(api, wanted, err);
}

static cu_result describe(const gpu_api *api, cu_device device, gaus_device *out) {
  static const unsigned wanted[] = {CU_ATTRIBUTE_CAPABILITY_MAJOR, CU_ATTRIBUTE_CAPABILITY_MINOR,
                                    CU_ATTRIBUTE_MULTIPROCESSORS,  CU_ATTRIBUTE_CLOCK_KHZ,
                                    CU_ATTRIBUTE_MEMORY_CLOCK_KHZ, CU_ATTRIBUTE_MEMORY_BUS_BITS};
  int value[6] = {0};
  size_t memory = 0;
  cu_result result = api->device_name(out->name, sizeof out->name, device);
  for (int i = 0; result == 0 && i < 6; i++)
    result = api->device_attribute(&value[i], wanted[i], device);
  if (result == 0)
    result = api->device_memory(&memory, device);
  out->memory = (int64_t)memory;
  out->capability_major = value[0];
  out->capability_minor = value[1];
  out->multiprocessors = value[2];
  out->peak_flops = 2.0 * lanes_of(value[0], value[1]) * value[2] * 1e3 * value[3];
  out->peak_bytes = 2.0 * 1e3 * value[4] * value[5] / 8; /* two transfers a clock */
  capability_note(api, 10 * value[0] + value[1], out->note, sizeof out->note);
  if (!out->note[0])
    gaus_i_gpu_driver_note(api, out->note, sizeof out->note);
  return result;
}

gaus_status gaus_i_gpu_devices(const gpu_api *api, gaus_device *devices, int32_t capacity, int32_t *count,
                               gaus_error *err) {
  int there = 0, version = 0;
  cu_result result = api->device_count(&there);
  *count = 0;
  if (result != 0)
    return gaus_i_gpu_fail(api, result, "counting devices", err);
  if (there == 0)
    return gaus_i_fail(err, GAUS_NO_BACKEND, "the CUDA driver sees no device");
  api->driver_version(&version);
  for (int32_t i = 0; i < there && i < capacity; i++) {
    cu_device device;
    memset(&devices[i], 0, sizeof devices[i]);
    result = api->device_get(&device, i);
    if (result == 0)
      result = describe(api, device, &devices[i]);
    if (result != 0)
      return gaus_i_gpu_fail(api, result, "asking a device", err);
    devices[i].driver_version = version;
    devices[i].toolkit_version = api->image_cuda;
  }
  *count = there;
  return GAUS_OK;
}

# Decides whether the kernels in gpu/ are compiled: sets GAUS_HAVE_CUDA,
# GAUS_NVCC, GAUS_CUDA_VERSION (1000 x major + 10 x minor) and
# GAUS_CUDA_ARCHITECTURES: those of the wanted ones that this nvcc takes, or
# what the caller set. No GPU is needed, and nothing of CUDA is linked.
set(GAUS_HAVE_CUDA OFF)
set(GAUS_CUDA_FLAGS "" CACHE STRING "further flags for nvcc, -lineinfo for example")
if(GAUS_CUDA STREQUAL "OFF")
  return()
endif()

find_program(GAUS_NVCC nvcc HINTS $ENV{CUDACXX} ENV CUDA_PATH PATH_SUFFIXES bin PATHS /usr/local/cuda/bin)
if(NOT GAUS_NVCC)
  if(GAUS_CUDA STREQUAL "ON")
    message(FATAL_ERROR "GAUS_CUDA=ON, but no nvcc was found. Put it on PATH, or set -DGAUS_NVCC=/path/to/nvcc.")
  endif()
  message(STATUS "CUDA backend: not built (no nvcc)")
  return()
endif()

execute_process(COMMAND ${GAUS_NVCC} --list-gpu-arch OUTPUT_VARIABLE known RESULT_VARIABLE failed)
execute_process(COMMAND ${GAUS_NVCC} --version OUTPUT_VARIABLE version)
string(REGEX MATCH "release ([0-9]+)\\.([0-9]+)" version "${version}")
set(GAUS_CUDA_VERSION 0)
if(version)
  math(EXPR GAUS_CUDA_VERSION "1000 * ${CMAKE_MATCH_1} + 10 * ${CMAKE_MATCH_2}")
endif()
set(GAUS_CUDA_ARCHITECTURES "" CACHE STRING "compute capabilities to compile for, 90 for example; empty: all that are supported")
if(NOT GAUS_CUDA_ARCHITECTURES)
  set(wanted 75 80 86 89 90 100 120)
  foreach(arch ${wanted})
    if(known MATCHES "compute_${arch}\n")
      list(APPEND GAUS_CUDA_ARCHITECTURES ${arch})
    endif()
  endforeach()
endif()
if(failed OR NOT GAUS_CUDA_ARCHITECTURES)
  message(STATUS "CUDA backend: not built (${GAUS_NVCC} takes none of the architectures ${wanted})")
  return()
endif()

# For a test of our declarations only.
get_filename_component(nvcc_folder ${GAUS_NVCC} DIRECTORY)
find_path(GAUS_CUDA_INCLUDE cuda.h HINTS ${nvcc_folder}/../include)
mark_as_advanced(GAUS_CUDA_INCLUDE)

set(GAUS_HAVE_CUDA ON)
message(STATUS "CUDA backend: ${GAUS_NVCC} (${GAUS_CUDA_VERSION}), architectures ${GAUS_CUDA_ARCHITECTURES}")

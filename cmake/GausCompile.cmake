# Language standards and warnings, for everything that is built here.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Another compiler may warn of what is no error: only our own checks end there.
option(GAUS_WERROR "warnings are errors" OFF)

add_library(gaus_warnings INTERFACE)
target_compile_options(gaus_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:C,CXX>:-Wall -Wextra $<$<BOOL:${GAUS_WERROR}>:-Werror>>
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes -Werror=implicit-function-declaration>
  # The same floating-point results on every machine and from every compiler.
  $<$<COMPILE_LANGUAGE:C,CXX>:-ffp-contract=off>)

option(GAUS_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
if(GAUS_SANITIZE)
  add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize=address,undefined>
    $<$<COMPILE_LANGUAGE:C,CXX>:-fno-sanitize-recover=all> $<$<COMPILE_LANGUAGE:C,CXX>:-fno-omit-frame-pointer>)
  add_link_options(-fsanitize=address,undefined)
endif()

option(GAUS_FUZZ "libFuzzer targets, with AddressSanitizer and UndefinedBehaviorSanitizer (clang)" OFF)
if(GAUS_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "GAUS_FUZZ needs clang, for libFuzzer; CC is ${CMAKE_C_COMPILER}")
  endif()
  add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize=fuzzer-no-link,address,undefined>
    $<$<COMPILE_LANGUAGE:C,CXX>:-fno-sanitize-recover=all> $<$<COMPILE_LANGUAGE:C,CXX>:-fno-omit-frame-pointer>)
  add_link_options(-fsanitize=address,undefined)
endif()

set(GAUS_ASSERTS AUTO CACHE STRING
  "check invariants while running: ON, OFF, or AUTO (in Debug builds, with GAUS_SANITIZE and with GAUS_FUZZ)")
if(GAUS_ASSERTS STREQUAL "ON" OR (GAUS_ASSERTS STREQUAL "AUTO" AND
    (CMAKE_BUILD_TYPE STREQUAL "Debug" OR GAUS_SANITIZE OR GAUS_FUZZ)))
  add_compile_definitions($<$<COMPILE_LANGUAGE:C,CXX>:GAUS_ASSERTS>)
endif()

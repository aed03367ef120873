# Writes a header with the commit that is built, at each build and only if it has changed:
#   cmake -DOUTPUT=gaus_build.h -DSOURCE=folder -DCUDA=text -P GausCommit.cmake
# Without git, or outside a clone, the commit is empty.
cmake_minimum_required(VERSION 3.25)
find_program(git git)
set(commit "")
if(git AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND ${git} -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
  "#define GAUS_BUILD_COMMIT \"@commit@\"\n#define GAUS_BUILD_CUDA \"@CUDA@\"\n")

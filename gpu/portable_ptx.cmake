# cmake -DFROM=A.ptx -DTO=B.ptx -P portable_ptx.cmake: PTX as older drivers read it too. Nothing in
# the kernels needs a newer version of PTX than 7.0 but hints to the assembler, which go;
# test/gpu assembles the result for several architectures.
file(READ ${FROM} text)
string(REGEX REPLACE "\n\\.version [0-9.]+\n" "\n.version 7.0\n" text "${text}")
string(REGEX REPLACE "\n[ \t]*\\.pragma \"used_bytes_mask [^\n]*" "" text "${text}")
file(WRITE ${TO} "${text}")

# Makes C of files, so that the tool needs none of them where it runs:
#   cmake -DOUTPUT=x.c -DNAME=symbol "-DINPUTS=a;b" -P GausEmbed.cmake
# The files stand one after the other in `const char NAME[]`, which ends with a zero.
set(content "")
foreach(input ${INPUTS})
  file(READ ${input} bytes HEX)
  string(APPEND content "${bytes}")
endforeach()
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," content "${content}")
file(WRITE ${OUTPUT} "extern const char ${NAME}[];\nconst char ${NAME}[] = {${content}0};\n")

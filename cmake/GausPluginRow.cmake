# A row of the global property GAUS_PLUGINS, one for each plugin that is built,
# as `plugin` (its target), `version` and `tools` (the folder of opt) of that
# LLVM, `ir` (the target of libgaus-ir), and `major`, all in the caller's scope.
macro(gaus_plugin_row row_text)
  string(REPLACE "|" ";" gaus_row "${row_text}")
  list(GET gaus_row 0 plugin)
  list(GET gaus_row 1 version)
  list(GET gaus_row 2 tools)
  list(GET gaus_row 3 ir)
  string(REGEX MATCH "^[0-9]+" major ${version})
endmacro()

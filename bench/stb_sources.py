# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How each single-header library of Debian's libstb-dev is compiled: its implementation macro, and what it asks for."""

# header: (macros, lines before the include, lines after it). A library whose functions are all static is called.
LIBRARIES = {
    'stb.h': (['STB_DEFINE'], '', ''),
    'stb_c_lexer.h': (['STB_C_LEXER_IMPLEMENTATION'], '', ''),
    'stb_connected_components.h': (['STB_CONNECTED_COMPONENTS_IMPLEMENTATION', 'STBCC_GRID_COUNT_X_LOG2 10',
                                    'STBCC_GRID_COUNT_Y_LOG2 10'], '', ''),
    'stb_divide.h': (['STB_DIVIDE_IMPLEMENTATION'], '', ''),
    'stb_ds.h': (['STB_DS_IMPLEMENTATION'], '', ''),
    'stb_dxt.h': (['STB_DXT_IMPLEMENTATION'], '', ''),
    'stb_easy_font.h': ([], '', '''
int print(float x, float y, char *text, void *buffer, int size) {
  return stb_easy_font_print(x, y, text, 0, buffer, size);
}
int width(char *text) { return stb_easy_font_width(text); }
int height(char *text) { return stb_easy_font_height(text); }
'''),
    'stb_herringbone_wang_tile.h': (['STB_HERRINGBONE_WANG_TILE_IMPLEMENTATION'], '', ''),
    'stb_hexwave.h': (['STB_HEXWAVE_IMPLEMENTATION'], '', ''),
    'stb_image.h': (['STB_IMAGE_IMPLEMENTATION'], '', ''),
    'stb_image_resize.h': (['STB_IMAGE_RESIZE_IMPLEMENTATION'], '', ''),
    'stb_image_write.h': (['STB_IMAGE_WRITE_IMPLEMENTATION'], '', ''),
    'stb_include.h': (['STB_INCLUDE_IMPLEMENTATION', 'STB_INCLUDE_LINE_GLSL'], '', ''),
    'stb_leakcheck.h': (['STB_LEAKCHECK_IMPLEMENTATION'], '', ''),
    'stb_perlin.h': (['STB_PERLIN_IMPLEMENTATION'], '', ''),
    'stb_rect_pack.h': (['STB_RECT_PACK_IMPLEMENTATION'], '', ''),
    'stb_sprintf.h': (['STB_SPRINTF_IMPLEMENTATION'], '', ''),
    'stb_textedit.h': (['STB_TEXTEDIT_IMPLEMENTATION'], '''
#include <string.h>
typedef struct {
  char *text;
  int length;
} string_t;
#define STB_TEXTEDIT_CHARTYPE char
#define STB_TEXTEDIT_STRING string_t
#include <stb/stb_textedit.h>
static void layout_row(StbTexteditRow *row, string_t *s, int at) {
  row->num_chars = s->length - at;
  row->x0 = 0;
  row->x1 = (float)row->num_chars;
  row->baseline_y_delta = 1;
  row->ymin = 0;
  row->ymax = 1;
}
static int insert(string_t *s, int at, const char *text, int n) {
  memmove(s->text + at + n, s->text + at, (size_t)(s->length - at));
  memcpy(s->text + at, text, (size_t)n);
  s->length += n;
  return 1;
}
static void delete(string_t *s, int at, int n) {
  memmove(s->text + at, s->text + at + n, (size_t)(s->length - at - n));
  s->length -= n;
}
#define STB_TEXTEDIT_STRINGLEN(s) ((s)->length)
#define STB_TEXTEDIT_LAYOUTROW(row, s, at) layout_row(row, s, at)
#define STB_TEXTEDIT_GETWIDTH(s, n, i) ((void)(n), (void)(i), 1.0f)
#define STB_TEXTEDIT_KEYTOTEXT(key) ((key) < 256 ? (key) : -1)
#define STB_TEXTEDIT_GETCHAR(s, i) ((s)->text[i])
#define STB_TEXTEDIT_NEWLINE '\\n'
#define STB_TEXTEDIT_IS_SPACE(c) ((c) == ' ')
#define STB_TEXTEDIT_DELETECHARS(s, at, n) delete(s, at, n)
#define STB_TEXTEDIT_INSERTCHARS(s, at, text, n) insert(s, at, text, n)
#define STB_TEXTEDIT_K_SHIFT 0x10000
#define STB_TEXTEDIT_K_LEFT 0x1001
#define STB_TEXTEDIT_K_RIGHT 0x1002
#define STB_TEXTEDIT_K_UP 0x1003
#define STB_TEXTEDIT_K_DOWN 0x1004
#define STB_TEXTEDIT_K_LINESTART 0x1005
#define STB_TEXTEDIT_K_LINEEND 0x1006
#define STB_TEXTEDIT_K_TEXTSTART 0x1007
#define STB_TEXTEDIT_K_TEXTEND 0x1008
#define STB_TEXTEDIT_K_DELETE 0x1009
#define STB_TEXTEDIT_K_BACKSPACE 0x100a
#define STB_TEXTEDIT_K_UNDO 0x100b
#define STB_TEXTEDIT_K_REDO 0x100c
#define STB_TEXTEDIT_K_PGUP 0x100d
#define STB_TEXTEDIT_K_PGDOWN 0x100e
#define STB_TEXTEDIT_K_WORDLEFT 0x100f
#define STB_TEXTEDIT_K_WORDRIGHT 0x1010
''', '''
void start(STB_TexteditState *state) { stb_textedit_initialize_state(state, 0); }
void click(string_t *s, STB_TexteditState *state, float x, float y) { stb_textedit_click(s, state, x, y); }
void drag(string_t *s, STB_TexteditState *state, float x, float y) { stb_textedit_drag(s, state, x, y); }
int cut(string_t *s, STB_TexteditState *state) { return stb_textedit_cut(s, state); }
int paste(string_t *s, STB_TexteditState *state, char *text, int n) { return stb_textedit_paste(s, state, text, n); }
void key(string_t *s, STB_TexteditState *state, int key) { stb_textedit_key(s, state, key); }
'''),
    'stb_tilemap_editor.h': (['STB_TILEMAP_EDITOR_IMPLEMENTATION'], '''
#include <stddef.h>
void draw_rect(int x0, int y0, int x1, int y1, unsigned color);
void draw_tile(int x0, int y0, unsigned short id, int highlight, float *data);
#define STBTE_DRAW_RECT(x0, y0, x1, y1, color) draw_rect(x0, y0, x1, y1, color)
#define STBTE_DRAW_TILE(x0, y0, id, highlight, data) draw_tile(x0, y0, id, highlight, data)
''', ''),
    'stb_truetype.h': (['STB_TRUETYPE_IMPLEMENTATION'], '', ''),
    'stb_vorbis.h': ([], '', ''),
    'stb_voxel_render.h': (['STB_VOXEL_RENDER_IMPLEMENTATION', 'STBVOX_CONFIG_MODE 1'], '', ''),
}


def source(header):
    """C that makes one object of a library."""
    macros, before, after = LIBRARIES[header]
    # A header that is included twice is so to be declared before what its implementation needs.
    lines = [before] + [f'#define {macro}' for macro in macros] + [f'#include <stb/{header}>', after]
    return '\n'.join(lines) + '\n'

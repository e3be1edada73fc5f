// Lists of at most two levels: Tab in a list of the second level does not make a third.
import { ListItem as EditorListItem } from "django-prose-editor/editor";

function listDepth($position) {
  let depth = 0;
  for (let level = $position.depth; level > 0; level -= 1) {
    if (/List$/.test($position.node(level).type.name)) depth += 1;
  }
  return depth;
}

export const ListItem = EditorListItem.extend({
  addKeyboardShortcuts() {
    const parent = this.parent?.() ?? {};
    return {
      ...parent,
      Tab: (context) => listDepth(this.editor.state.selection.$from) >= 2 || (parent.Tab?.(context) ?? false),
    };
  },
});

// A footnote: the words of the note stand in the text where it is called, marked as such. The paper numbers it
// and sets it at the foot of the page.
import { Mark, mergeAttributes } from "django-prose-editor/editor";

export const Footnote = Mark.create({
  name: "footnote",
  inclusive: false,
  excludes: "link",

  parseHTML: () => [{ tag: "span.footnote" }],

  renderHTML: ({ HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes, { class: "footnote" }), 0],

  addKeyboardShortcuts() {
    return { "Mod-Alt-f": () => this.editor.commands.toggleMark("footnote") };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "footnote",
      groups: "link",
      command: (editor) => editor.chain().focus().toggleMark("footnote").run(),
      enabled: (editor) => !editor.state.selection.empty || editor.isActive("footnote"),
      active: (editor) => editor.isActive("footnote"),
      button: buttons.material("note_add", "Footnote"),
    });
  },
});

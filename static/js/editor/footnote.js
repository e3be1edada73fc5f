// A footnote: the words of the note stand in the text where it is called, marked as such. The paper numbers it
// and sets it at the foot of the page. A note may hold links, so it stands around them.
import { Mark, mergeAttributes } from "django-prose-editor/editor";

let notes = 0;

export const newSerial = () => (notes += 1);

export const Footnote = Mark.create({
  name: "footnote",
  inclusive: false,
  priority: 1100, // before Link, whose 1000 would put the note inside the link

  // Two notes that stand side by side stay two: equal marks would be joined.
  addAttributes: () => ({ serial: { default: 0, parseHTML: newSerial, renderHTML: () => ({}) } }),

  parseHTML: () => [{ tag: "span.footnote" }],

  renderHTML: ({ HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes, { class: "footnote" }), 0],

  addKeyboardShortcuts() {
    return { "Mod-Alt-f": () => this.editor.commands.toggleMark("footnote", { serial: newSerial() }) };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "footnote",
      groups: "link",
      command: (editor) => editor.chain().focus().toggleMark("footnote", { serial: newSerial() }).run(),
      enabled: (editor) => !editor.state.selection.empty || editor.isActive("footnote"),
      active: (editor) => editor.isActive("footnote"),
      button: buttons.material("note_add", "Footnote"),
    });
  },
});

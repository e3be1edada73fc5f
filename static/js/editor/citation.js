// Citing a source: a footnote with a link to the force's register, chosen from the list that the page shows.
import { Extension } from "django-prose-editor/editor";
import { ask } from "./ask.js";
import { newSerial } from "./footnote.js";

/** The sources that the page lists, as lines to choose from; a reference has no space in it. */
const choices = () =>
  [...document.querySelectorAll("[data-source]")].map((line) => `${line.dataset.source} ${line.dataset.title}`);

function insert(editor, chosen, pages) {
  const [reference, ...title] = chosen.split(" ");
  const marks = [
    { type: "footnote", attrs: { serial: newSerial() } },
    { type: "link", attrs: { href: `#source:${reference}` } },
  ];
  const { to } = editor.state.selection;
  const note = { type: "text", text: pages.trim() || title.join(" "), marks };
  // After the chosen words, and without the marks of the note for what is typed next.
  editor.chain().focus().insertContentAt(to, note).unsetMark("link").unsetMark("footnote").run();
}

export const Citation = Extension.create({
  name: "citation",

  addCommands() {
    return {
      citeSource: () => ({ editor }) => {
        const listed = choices();
        if (!listed.length) return false;
        const questions = {
          source: { type: "string", title: "Source", enum: listed, required: true },
          pages: { type: "string", title: "Where in it", description: "For example: pages 8 to 10. May stay empty." },
        };
        ask(editor, "Cite a source", questions, { source: listed[0], pages: "" }, "Cite").then((answer) => {
          if (answer?.source) insert(editor, answer.source, answer.pages ?? "");
          else editor.commands.focus();
        });
        return true;
      },
    };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "citation",
      groups: "link",
      command: (editor) => editor.commands.citeSource(),
      hidden: () => !choices().length,
      button: buttons.material("format_quote", "Cite a source"),
    });
  },
});

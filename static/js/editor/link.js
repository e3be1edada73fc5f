// Links to the web and to e-mail, asked for by their address alone, and those inside: to a source of the register and
// to a place in the paper. No other fragment of a page is kept by the server either (assessments/vocabulary.py).
import { Link as EditorLink } from "django-prose-editor/editor";
import { ask } from "./ask.js";

const OUTSIDE = /^(https?:\/\/|mailto:)/i;
const INSIDE = /^#(source:[a-z0-9-]{1,60}|ref:[a-z0-9-]*\/[a-z0-9-]+(\/[a-z0-9]{4,12})?)$/;

export const isKept = (address) => OUTSIDE.test(address || "") || INSIDE.test(address || "");

function complete(address) {
  const typed = address.trim();
  if (!typed || isKept(typed)) return typed;
  if (typed.startsWith("#")) return "";
  if (/^[^\s@/]+@[^\s@/]+$/.test(typed)) return `mailto:${typed}`;
  return /^[a-z][a-z0-9+.-]*:/i.test(typed) ? "" : `https://${typed}`;
}

export const Link = EditorLink.extend({
  addOptions() {
    return { ...this.parent?.(), isAllowedUri: isKept };
  },

  addCommands() {
    return {
      ...this.parent?.(),
      addLink: () => ({ editor }) => {
        const editing = editor.isActive("link");
        if (editor.state.selection.empty && !editing) return false;
        const address = { type: "string", title: "Web or e-mail address", required: true };
        const now = editor.getAttributes("link").href || "";
        ask(editor, editing ? "Change link" : "Insert link", { href: address }, { href: now }, "Save link").then((answer) => {
          const href = answer ? complete(answer.href) : "";
          if (!href) return editor.commands.focus();
          return editor.chain().focus().extendMarkRange("link").setLink({ href }).run();
        });
        return true;
      },
    };
  },
});

// Links to the web and to e-mail only, asked for by their address alone.
import { Link as EditorLink } from "django-prose-editor/editor";
import { ask } from "./ask.js";

const ALLOWED = /^(https?:\/\/|mailto:)/i;

function complete(address) {
  const typed = address.trim();
  if (!typed || ALLOWED.test(typed)) return typed;
  if (/^[^\s@/]+@[^\s@/]+$/.test(typed)) return `mailto:${typed}`;
  return /^[a-z][a-z0-9+.-]*:/i.test(typed) ? "" : `https://${typed}`;
}

export const Link = EditorLink.extend({
  addOptions() {
    return { ...this.parent?.(), isAllowedUri: (address) => ALLOWED.test(address || "") };
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

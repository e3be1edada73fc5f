// A small dialog with a name, for the questions that a toolbar button has to ask.
import { updateAttrsDialog } from "django-prose-editor/editor";

export function ask(editor, title, properties, values, submitText) {
  const answer = updateAttrsDialog(properties, { title, submitText })(editor, values);
  const dialog = editor.view.dom.parentElement.querySelector("dialog[open]");
  dialog?.setAttribute("aria-label", title);
  // The editor's own command waits for the next picture before it takes the focus; what is typed until then is lost.
  return answer.finally(() => editor.view.focus());
}

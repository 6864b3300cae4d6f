// The editor. CodeMirror brings style sheets of its own, which the page's policy would refuse as
// elements; within a shadow root it adopts them, and that needs no exception.

import { completions } from "/static/query/completion.js";
import { byId } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";
import {
  EditorState, EditorView, HighlightStyle, Prec, StreamLanguage, autocompletion, bracketMatching,
  closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus, cypher, defaultKeymap,
  drawSelection, highlightActiveLine, highlightActiveLineGutter, history, historyKeymap, keymap,
  lineNumbers, placeholder, setDiagnostics, syntaxHighlighting, tags,
} from "/static/vendor/codemirror.js";

const MONO = '"Noto Sans Mono CJK SC", "Sarasa Mono SC", Consolas, Menlo, monospace';

const look = EditorView.theme({
  "&": { backgroundColor: "var(--card)", color: "var(--fg)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: MONO, lineHeight: "1.55", minHeight: "84px", maxHeight: "30vh", overflow: "auto" },
  ".cm-content": { caretColor: "var(--fg)", padding: "6px 0" },
  ".cm-cursor": { borderLeftColor: "var(--fg)" },
  ".cm-gutters": {
    backgroundColor: "var(--band)", color: "var(--muted)", border: "none",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--accent) 8%, transparent)",
  },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 26%, transparent) !important",
  },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent", outline: "1px solid var(--accent)",
  },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-tooltip": {
    backgroundColor: "var(--card)", color: "var(--fg)", border: "1px solid var(--line)",
    borderRadius: "6px", boxShadow: "0 6px 20px var(--shadow)", overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: MONO, fontSize: "13px", maxHeight: "14em" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)", color: "var(--accent-fg)",
  },
  ".cm-completionDetail": { fontStyle: "normal", color: "var(--muted)", marginLeft: "12px" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionIcon": { display: "none" },
  ".cm-diagnostic": { padding: "6px 10px", borderLeft: "4px solid var(--weak)" },
  ".cm-lintRange-error": {
    backgroundImage: "none", textDecoration: "underline wavy var(--weak) 2px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--weak)" },
});

const ink = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.atom, tags.typeName], color: "var(--code-type)" },
  { tag: [tags.standard(tags.variableName), tags.definition(tags.variableName)], color: "var(--code-function)" },
  { tag: tags.special(tags.variableName), color: "var(--code-parameter)", fontWeight: "600" },
]);

/** The vendored mode knows neither parameters nor comments that span lines. */
const language = StreamLanguage.define({
  ...cypher,
  startState: () => ({ ...cypher.startState(), comment: false }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    if (state.comment || stream.match("/*")) {
      state.comment = !stream.match(/^.*?\*\//);
      if (state.comment) stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^\.[\p{L}_][\p{L}\p{N}_]*/u)) return "propertyName"; // also where it reads like a keyword
    if (stream.match(/^\$[\p{L}\p{N}_]+/u)) return "variableName.special";
    if (stream.match(/^\d+(\.\d+)?/)) return "number";
    return cypher.token(stream, state);
  },
});

/** Chromium keeps the look of text that is typed over as a style, which the policy refuses. */
function typeOver(event, editor) {
  const { inputType, data } = event;
  const plain = inputType === "insertText" && data && !/^[()[\]{}'"`]$/.test(data);
  if (!plain || editor.state.selection.main.empty) return false;
  editor.dispatch(editor.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

let view = null;

/** Mount the editor; `run` is called for Ctrl+Enter, `changed` after every change of the text. */
export function startEditor({ run, changed, parameterNames }) {
  const root = byId("editor").attachShadow({ mode: "open" });
  const ran = () => {
    run();
    return true;
  };
  view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: ran }])),
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), history(),
        drawSelection(), bracketMatching(), closeBrackets(), EditorView.lineWrapping,
        language, syntaxHighlighting(ink), look, placeholder(t("query.editor.placeholder")),
        autocompletion({ override: [completions(parameterNames)], icons: false }),
        EditorView.contentAttributes.of({ "aria-label": t("query.editor"), spellcheck: "false" }),
        EditorView.domEventHandlers({ beforeinput: typeOver }),
        EditorView.updateListener.of((update) => update.docChanged && changed()),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      ],
    }),
  });
}

export function editorText() {
  return view.state.doc.toString();
}

export function setEditorText(text) {
  clearMark();
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

export function focusEditor() {
  view.focus();
}

/** Tell whether Esc belongs to the editor just now: a list of completions is open. */
export function isCompleting() {
  return completionStatus(view.state) !== null;
}

/** Mark the place of an error, from line 1 and column 1, and bring it into view. */
export function markError({ line, column }, message) {
  const { doc } = view.state;
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(found.from + Math.max(column, 1) - 1, found.to);
  const word = /^[\p{L}\p{N}_$]+/u.exec(doc.sliceString(from, found.to));
  const to = Math.min(from + (word ? word[0].length : 1), found.to);
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
  view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
}

export function clearMark() {
  view.dispatch(setDiagnostics(view.state, []));
}

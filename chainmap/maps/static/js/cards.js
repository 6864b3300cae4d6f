// Draws one card: state by colour, shape and text. Every function takes a 2D context.

import { sizeOf } from "./geometry.js";
import { drawGlyph } from "./glyphs.js";
import { leadColour, palette, stateColour } from "./palette.js";
import { t } from "./words.js";

const DIMMED = 0.15;
const SHOWN_IN_REST = ["weak", "improve"];

function box(ctx, x, y, width, height, radius) {
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
}

const fitted = new Map();

/** Return `text` cut with an ellipsis so that it fits `width`. */
function fit(ctx, text, width) {
  const key = `${ctx.font}|${width}|${text}`;
  if (!fitted.has(key)) {
    let cut = text;
    if (ctx.measureText(text).width > width) {
      const letters = [...text];
      while (letters.length > 1 && ctx.measureText(`${letters.join("")}…`).width > width) {
        letters.pop();
      }
      cut = `${letters.join("")}…`;
    }
    fitted.set(key, cut);
  }
  return fitted.get(key);
}

function write(ctx, text, x, y, { font, colour, align = "left", width = 0 }) {
  ctx.font = `${font} ${palette.font}`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.fillStyle = colour;
  const shown = width ? fit(ctx, text, width) : text;
  ctx.fillText(shown, x, y + 0.5);
  return ctx.measureText(shown).width;
}

/** Draw a card; `look` says {dim, selected, cursor, hovered}. */
export function drawCard(ctx, card, look) {
  ctx.save();
  ctx.globalAlpha = look.dim ? DIMMED : 1;
  const { width, height } = sizeOf(card);
  const frame = { left: card.x - width / 2, top: card.y - height / 2, width, height };
  if (card.kind === "rest") drawRest(ctx, card, frame);
  else if (card.kind === "segment") drawSegment(ctx, card, frame);
  else if (card.lead) drawLead(ctx, card, frame, look);
  else drawEnterprise(ctx, card, frame, look);
  drawRing(ctx, frame, look);
  ctx.restore();
}

function drawRing(ctx, frame, look) {
  if (!look.selected && !look.cursor && !look.hovered) return;
  ctx.globalAlpha = 1;
  ctx.lineWidth = look.selected ? 3 : 2;
  ctx.strokeStyle = palette.accent;
  ctx.setLineDash(look.cursor && !look.selected ? [4, 3] : []);
  box(ctx, frame.left - 3.5, frame.top - 3.5, frame.width + 7, frame.height + 7, 8);
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawHalo(ctx, frame, look) {
  if (look.dim) return;
  ctx.save();
  ctx.globalAlpha = 0.18;
  ctx.fillStyle = palette.weak;
  box(ctx, frame.left - 6, frame.top - 6, frame.width + 12, frame.height + 12, 10);
  ctx.fill();
  ctx.restore();
}

function body(ctx, frame, { fill, stroke, line, radius = 5, dash = [] }) {
  box(ctx, frame.left, frame.top, frame.width, frame.height, radius);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = line;
  ctx.strokeStyle = stroke;
  ctx.setLineDash(dash);
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawEnterprise(ctx, card, frame, look) {
  const weak = card.state === "weak";
  if (weak) drawHalo(ctx, frame, look);
  const fills = { weak: palette["weak-bg"], improve: palette["improve-bg"] };
  const strokes = { weak: palette.weak, improve: palette.improve, unknown: palette.unknown };
  body(ctx, frame, {
    fill: fills[card.state] || palette.card,
    stroke: strokes[card.state] || palette.line,
    line: weak ? 2.4 : 1.1,
  });
  drawGlyph(ctx, card.state, frame.left + 14, card.y, 5, stateColour(card.state));
  write(ctx, card.short || card.name, frame.left + 25, card.y, {
    font: weak ? "700 13px" : "13px",
    colour: palette.fg,
    width: frame.width - (weak ? 46 : 32),
  });
  if (weak) {
    write(ctx, "!", frame.left + frame.width - 9, card.y, {
      font: "700 14px", colour: palette.weak, align: "right",
    });
  }
}

function drawLead(ctx, card, frame, look) {
  const weak = card.state === "weak";
  if (weak) drawHalo(ctx, frame, look);
  const ink = look.dim ? palette.fg : palette["lead-fg"]; // a dimmed lead is an outline
  body(ctx, frame, {
    fill: look.dim ? palette.card : palette.lead,
    stroke: weak ? palette.weak : palette.lead,
    line: weak ? 2.4 : 1.1,
    radius: 7,
  });
  drawGlyph(ctx, card.state, frame.left + 15, card.y, 5, leadColour(card.state));
  const tag = write(ctx, t("lead"), frame.left + frame.width - (weak ? 19 : 9), card.y, {
    font: "700 11px", colour: ink, align: "right",
  });
  if (weak) {
    write(ctx, "!", frame.left + frame.width - 9, card.y, {
      font: "700 14px", colour: palette["lead-weak"], align: "right",
    });
  }
  write(ctx, card.short || card.name, frame.left + 27, card.y, {
    font: "700 14px",
    colour: ink,
    width: frame.width - 27 - tag - (weak ? 26 : 16),
  });
}

function drawRest(ctx, card, frame) {
  body(ctx, frame, {
    fill: palette.card, stroke: palette.edge, line: 1.2, dash: [5, 3],
  });
  write(ctx, t("rest", { n: card.count }), frame.left + 12, card.y, {
    font: "13px", colour: palette.muted, width: frame.width - 70,
  });
  let right = frame.left + frame.width - 9;
  for (const name of SHOWN_IN_REST) {
    const count = (card.states && card.states[name]) || 0;
    if (!count) continue;
    const colour = name === "weak" ? palette["weak-text"] : palette["improve-text"];
    right -= write(ctx, String(count), right, card.y, { font: "700 12px", colour, align: "right" });
    drawGlyph(ctx, name, right - 7, card.y, 4, stateColour(name));
    right -= 18;
  }
}

function drawSegment(ctx, card, frame) {
  body(ctx, frame, { fill: palette.band, stroke: palette.muted, line: 1.4, radius: 12.5 });
  const count = write(ctx, t("tier.count", { n: card.count }), frame.left + frame.width - 11, card.y, {
    font: "12px", colour: palette.muted, align: "right",
  });
  write(ctx, card.name, frame.left + 12, card.y, {
    font: "700 13px", colour: palette.fg, width: frame.width - count - 30,
  });
}

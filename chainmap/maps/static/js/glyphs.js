// The states' shapes, so that colour is never alone.

import { palette } from "./palette.js";

/** Draw the state's shape around (x, y). */
export function drawGlyph(ctx, state, x, y, radius, colour) {
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  ctx.beginPath();
  if (state === "none_seen") {
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fill();
  } else if (state === "improve") {
    ctx.moveTo(x, y - radius);
    ctx.lineTo(x + radius * 1.08, y + radius * 0.88);
    ctx.lineTo(x - radius * 1.08, y + radius * 0.88);
    ctx.fill();
  } else if (state === "weak") {
    ctx.moveTo(x, y - radius * 1.25);
    ctx.lineTo(x + radius * 1.25, y);
    ctx.lineTo(x, y + radius * 1.25);
    ctx.lineTo(x - radius * 1.25, y);
    ctx.fill();
  } else {
    ctx.lineWidth = 1.3;
    ctx.arc(x, y, radius + 0.6, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.font = `700 ${Math.round(radius * 1.8)}px ${palette.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText("?", x, y + 0.5);
  }
}

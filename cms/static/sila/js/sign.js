/* Drawing a signature. Without this script the page offers the other ways to sign. */
"use strict";
(() => {
  const INK = "#14213d";
  const WIDTH = 3;

  const board = (box) => {
    const canvas = box.querySelector("canvas");
    const pen = canvas.getContext("2d");
    const field = box.querySelector("input[name$=drawing]");
    if (!pen || !window.PointerEvent) return;
    let strokes = [];
    let stroke = null;
    let before = null; // what came back with the page

    const size = () => {
      const { width, height } = canvas.getBoundingClientRect();
      return [width, height];
    };

    const fit = () => {
      const scale = Math.min(window.devicePixelRatio || 1, 2);
      const [width, height] = size();
      if (!width) return;
      canvas.width = width * scale;
      canvas.height = height * scale;
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      paint();
    };

    const paint = () => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      if (before) pen.drawImage(before, 0, 0, ...size());
      pen.strokeStyle = pen.fillStyle = INK;
      pen.lineWidth = WIDTH;
      pen.lineCap = pen.lineJoin = "round";
      for (const points of strokes) {
        pen.beginPath();
        pen.moveTo(...points[0]);
        for (const point of points) pen.lineTo(...point);
        pen.stroke();
      }
    };

    const keep = () => {
      field.value = strokes.length || before ? canvas.toDataURL("image/png") : "";
    };

    const at = (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };

    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      stroke = [at(event), at(event)];
      strokes.push(stroke);
      paint();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      stroke.push(at(event));
      paint();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        stroke = null;
        keep();
      });
    }
    box.querySelector("[data-sign-clear]").addEventListener("click", () => {
      strokes = [];
      before = null;
      paint();
      keep();
    });

    box.querySelector("[data-sign-hint]").hidden = true;
    box.querySelector(".sign-board").hidden = false;
    new ResizeObserver(fit).observe(canvas);
    if (field.value) {
      const picture = new Image();
      picture.addEventListener("load", () => {
        before = picture;
        paint();
      });
      picture.src = field.value;
    }
  };

  const prepare = () => document.querySelectorAll("[data-sign]").forEach(board);
  prepare();
  document.addEventListener("sila:page", prepare); // a step put in place without a reload
})();

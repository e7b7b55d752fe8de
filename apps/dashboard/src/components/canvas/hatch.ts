const SIZE = 6;

/** A 45 degree hatch in one colour: time inferred, or the stripe of a ninth service. */
export function hatch(context: CanvasRenderingContext2D, color: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = SIZE;
  tile.height = SIZE;
  const pen = tile.getContext('2d');
  if (!pen) return color;
  pen.strokeStyle = color;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const shift of [-SIZE, 0, SIZE]) {
    pen.moveTo(shift, SIZE);
    pen.lineTo(shift + SIZE, 0);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? color;
}

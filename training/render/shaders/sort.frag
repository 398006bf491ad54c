// The pattern of each pixel as a depth: a pass that shades one pattern then skips all others early.
uniform sampler2D seen_rest;

layout(std140) uniform Materials { vec4 paints[3 * MAX_MATERIALS]; };

void main() {
    float number = texelFetch(seen_rest, ivec2(gl_FragCoord.xy), 0).w;
    float kind = number < 0.5 ? -1.0 : floor(paints[3 * (int(number) - 1) + 2].w / 3.0);
    gl_FragDepth = (kind + 1.0) / 32.0;
}

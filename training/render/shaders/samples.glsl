// Samples of a pixel lie side by side in what is seen, but as whole pictures, one per sample, in
// what is shaded: neighbours there are a pixel apart, and pictures hardly shaded are skipped quickly.
uniform sampler2D seen_rest;    // coordinates at rest (m); w: 1 + material + pattern / 32, 0 is nothing
uniform sampler2D seen_normal;  // towards the camera; w: depth (m)
uniform float side;             // samples along a pixel's side

struct Sample {
    ivec2 first;  // the pixel's first sample in what is seen
    ivec2 own;
};

Sample sample_at(vec2 middle) {  // floats: software OpenGL divides integers one by one
    vec2 size = vec2(textureSize(seen_rest, 0)) / side;
    vec2 which = floor(middle / size);
    vec2 first = (floor(middle) - which * size) * side;
    return Sample(ivec2(first), ivec2(first + which));
}

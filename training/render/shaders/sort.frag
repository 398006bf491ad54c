// The pattern of each sample as a depth: a pass that shades one pattern then skips all others early.
// A sample that looks like its pixel's first is left out: the first stands for it (alpha 0).
uniform vec3 sky;
out vec4 out_light;

const float SAME_WAY = 0.96;    // cosine between normals
const float SAME_DEPTH_M = 0.02;

void main() {
    Sample at = sample_at(gl_FragCoord.xy);
    float number = texelFetch(seen_rest, at.own, 0).w;
    vec4 a = texelFetch(seen_normal, at.own, 0), b = texelFetch(seen_normal, at.first, 0);
    bool nothing = number < 0.5;
    bool alike = at.own != at.first && number == texelFetch(seen_rest, at.first, 0).w
        && (nothing || dot(a.xyz, b.xyz) >= SAME_WAY) && abs(a.w - b.w) < SAME_DEPTH_M;
    gl_FragDepth = nothing || alike ? 0.0 : fract(number);
    out_light = vec4(sky, alike ? 0.0 : 1.0);
}

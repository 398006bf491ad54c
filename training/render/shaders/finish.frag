// Contact shade from the depth (hollows between body, pad and floor), samples averaged, sRGB.
uniform sampler2D picture;
uniform float focal_px;
out vec4 out_rgb;

const float REACH_M = 0.07;      // how far a contact darkens
const float HOLLOW = 0.12;       // depth of hollow, as a share of the reach, that is dark
const float STRENGTH = 0.55;
const float MAX_REACH = 24.0;    // pixels: near things stay cheap
const int PAIRS = 6;

float depth_at(vec2 pixel) {  // far away where nothing is and outside the picture
    vec2 inside = step(vec2(0.0), pixel) * step(pixel * side + 1.0, vec2(textureSize(seen_normal, 0)));
    float depth = texelFetch(seen_normal, ivec2(pixel * side * inside.x * inside.y), 0).w;
    return depth * inside.x * inside.y > 0.0 ? depth : 1e4;
}

float hollow(vec2 at) {
    float depth = depth_at(at);
    float reach = min(focal_px * REACH_M / depth, MAX_REACH);
    float sum = 0.0;
    for (int i = 0; i < PAIRS; i++) {
        float turn = 3.14159265 * (float(i) + 0.25) / float(PAIRS);
        float ring = (i % 2 == 0) ? 1.0 : 0.45;
        vec2 out_px = vec2(cos(turn), sin(turn)) * reach * ring;
        float a = depth_at(at + out_px);
        float b = depth_at(at - out_px);
        float away = max(abs(a - depth), abs(b - depth));
        float near = 1.0 - smoothstep(0.6 * REACH_M, 1.6 * REACH_M, away);
        sum += near * clamp((depth - 0.5 * (a + b)) / (HOLLOW * ring * 2.0 * REACH_M), 0.0, 1.0);
    }
    return sum / float(PAIRS);
}

void main() {
    vec2 size = vec2(textureSize(picture, 0)) / side;
    vec3 first = texelFetch(picture, ivec2(gl_FragCoord.xy), 0).rgb;
    vec3 light = vec3(0.0);
    for (float y = 0.0; y < side; y++)
        for (float x = 0.0; x < side; x++) {
            vec4 one = texelFetch(picture, ivec2(gl_FragCoord.xy + size * vec2(x, y)), 0);
            light += mix(first, one.rgb, one.a);
        }
    light *= (1.0 - STRENGTH * hollow(gl_FragCoord.xy)) / (side * side);
    vec3 low = light * 12.92;
    vec3 high = 1.055 * pow(max(light, 1e-5), vec3(1.0 / 2.4)) - 0.055;
    out_rgb = vec4(mix(high, low, lessThanEqual(light, vec3(0.0031308))), 1.0);
}

// Shades the pixels of one pattern.
layout(std140) uniform Materials {
    vec4 paints[3 * MAX_MATERIALS];  // rgb + roughness; second rgb + metallic; scale, strength, shift, kind
};
uniform sampler2DShadow shadow_map;
uniform sampler2D mirrored;

out vec4 out_light;  // linear, after the tone curve

const float PI = 3.14159265;

vec3 bumped(vec3 world, vec3 n, float height) {
    vec3 along_x = dFdx(world), along_y = dFdy(world);
    vec3 r1 = cross(along_y, n), r2 = cross(n, along_x);
    float det = dot(along_x, r1);
    vec3 slope = (dFdx(height) * r1 + dFdy(height) * r2) * sign(det) / max(abs(det), 1e-12);
    float steep = length(slope);
    return normalize(n - slope * min(1.0, 0.8 / max(steep, 1e-6)));
}

float lit_share(vec3 world, vec3 n) {
    vec4 at = shadow * vec4(world + n * shadow_scale.x, 1.0);
    vec3 s = at.xyz / at.w * 0.5 + 0.5;
    vec2 rim = abs(s.xy - 0.5) * 2.0;
    float inside = 1.0 - smoothstep(0.9, 0.98, max(rim.x, rim.y));
    if (at.w <= 0.0 || s.z >= 1.0) return 1.0;
    float sum = 0.0;
    for (int i = 0; i < 9; i++) {
        vec2 tap = vec2(float(i % 3 - 1), float(i / 3 - 1)) * shadow_scale.y;
        sum += textureLod(shadow_map, vec3(s.xy + tap, s.z), 0.0);
    }
    return mix(1.0, sum / 9.0, inside);
}

// What a glossy thing sees where nothing is traced: bright above, dark below, lamps overhead.
vec3 surroundings(vec3 ray, float rough) {
    float soft = 0.12 + rough;
    float up = smoothstep(-soft, soft, ray.z);
    float lamps = smoothstep(0.75 - 0.3 * rough, 0.95, ray.z) * (1.0 - rough);
    return ambient.rgb * (mix(0.45, 1.1, up) + 1.2 * lamps);
}

vec3 tone(vec3 light) {  // linear up to KNEE, then bent towards white
    const float KNEE = 0.55;
    vec3 over = max(light - KNEE, 0.0) / (1.0 - KNEE);
    return min(light, KNEE) + (1.0 - KNEE) * (1.0 - exp(-over));
}

void main() {
    Sample at = sample_at(gl_FragCoord.xy);
    ivec2 pixel = at.own;
    vec2 middle = vec2(pixel) + 0.5;
    vec4 seen = texelFetch(seen_normal, pixel, 0);
    vec4 laid = texelFetch(seen_rest, pixel, 0);
    vec3 ray = corner_ray.xyz + middle.x * right_ray.xyz + middle.y * down_ray.xyz;
    vec3 world = eye.xyz + seen.w * ray;
    vec3 view = -normalize(ray);
    vec3 n = seen.xyz / max(length(seen.xyz), 1e-6);

    int row = 3 * int(max(laid.w - 1.0, 0.0));
    vec4 base = paints[row], other = paints[row + 1], how = paints[row + 2];
    Surface s = Surface(base.rgb, base.a, other.a, 0.0, 0.0, 0.0);
    paint(s, other.rgb, laid.xyz, how.x, how.y, how.z, how.w);
    s.rgb = clamp(s.rgb, 0.0, 1.0);
    vec3 flat_n = n;
#if PATTERN != P_plain && PATTERN != P_mirror && PATTERN != P_brushed && PATTERN != P_tiles && PATTERN != P_wood
    n = bumped(world, n, s.height);
#endif
    float rough = clamp(s.rough, 0.06, 1.0);
    vec3 f0 = mix(vec3(0.04), s.rgb, s.metal);
    vec3 albedo = s.rgb * (1.0 - s.metal);
    float nv = max(dot(n, view), 0.02);

    float up = n.z * 0.5 + 0.5;
    vec3 light = albedo * ambient.rgb * mix(vec3(0.50, 0.48, 0.46), vec3(1.05), up);
    vec4 r = rough * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    vec2 env = vec2(-1.04, 1.04) * (min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y) + r.zw;
    light += surroundings(reflect(-view, n), rough) * (f0 * env.x + env.y);
    float rim = pow(1.0 - nv, 3.0);
    light += s.fuzz * rim * mix(albedo, vec3(dot(albedo, vec3(0.33))), 0.3) * ambient.rgb;

    float shade = lit_share(world, flat_n);
    int count = int(eye.w);
    for (int i = 0; i < count; i++) {
        vec3 lamp = lights[i].position.w > 0.5 ? -lights[i].direction.xyz : lights[i].position.xyz - world;
        float strength = 1.0;
        float spread = lights[i].direction.w;
        if (lights[i].position.w < 0.5) {
            float d2 = max(dot(lamp, lamp), 0.04);
            lamp *= inversesqrt(d2);
            strength = max(-dot(lamp, lights[i].direction.xyz), 0.0) / d2;
            spread *= inversesqrt(d2);
        }
        if (i == 0) strength *= shade;
        float nl = dot(n, lamp);
        float lit = clamp((nl + s.wrap) / (1.0 + s.wrap), 0.0, 1.0);
        float a = clamp(rough * rough + 0.25 * spread, 0.004, 1.0);  // a wide lamp widens the gloss
        float a2 = a * a;
        vec3 h = normalize(lamp + view);
        float nh = max(dot(n, h), 0.0);
        float d = nh * nh * (a2 - 1.0) + 1.0;
        float clear = max(nl, 0.0);
        float k = 0.5 * a;
        float geometry = 0.25 / ((nv * (1.0 - k) + k) * (clear * (1.0 - k) + k));
        float flash = pow(1.0 - max(dot(h, view), 0.0), 5.0);
        float gloss = rough * rough * rough * rough / (PI * d * d) * geometry * clear;
        vec3 fresnel = f0 + (1.0 - f0) * flash;
        light += lights[i].rgb.rgb * strength * (albedo * (lit + s.fuzz * rim * lit) + PI * gloss * fresnel);
    }
#if PATTERN == P_mirror
    bool shown = shadow_scale.z > 0.5 && abs(dot(mirror, vec4(world, 1.0))) < 0.02;
    vec4 image = texelFetch(mirrored, ivec2(gl_FragCoord.xy), 0);
    if (image.a < 0.5) image = texelFetch(mirrored, ivec2((vec2(at.first) + 0.5) / side), 0);
    out_light = vec4(shown ? s.rgb * image.rgb : tone(light), 1.0);
#else
    out_light = vec4(tone(light), 1.0);
#endif
}

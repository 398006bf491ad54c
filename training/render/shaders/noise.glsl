// Value noise without textures and without sin(): the same on every card.
float noise_mix(vec3 low, vec3 high, vec3 f) {
    // low, high: fract(0.1031 * corner) of the cell's two corners
    float h[8];
    for (int i = 0; i < 8; i++) {
        vec3 p = vec3((i & 1) == 0 ? low.x : high.x, (i & 2) == 0 ? low.y : high.y, (i & 4) == 0 ? low.z : high.z);
        p += dot(p, p.zyx + 31.32);
        h[i] = fract((p.x + p.y) * p.z);
    }
    vec4 x = mix(vec4(h[0], h[2], h[4], h[6]), vec4(h[1], h[3], h[5], h[7]), f.x);
    vec2 y = mix(x.xz, x.yw, f.y);
    return mix(y.x, y.y, f.z);
}

float noise(vec3 p) {  // 0..1
    vec3 cell = floor(p);
    vec3 f = p - cell;
    f = f * f * (3.0 - 2.0 * f);
    return noise_mix(fract(cell * 0.1031), fract((cell + 1.0) * 0.1031), f);
}

float cell_value(vec3 cell) {
    vec3 p = fract(cell * 0.1031);
    p += dot(p, p.zyx + 31.32);
    return fract((p.x + p.y) * p.z);
}

// How much of a detail of one unit survives at this pixel: 1 where it is resolved, 0 where it aliases.
float kept(vec3 p) {
    vec3 w = abs(dFdx(p)) + abs(dFdy(p));
    return 1.0 - smoothstep(0.35, 0.9, max(w.x, max(w.y, w.z)));
}

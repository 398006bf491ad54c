// One pattern per program (PATTERN is a define): colour, roughness and height of a surface from
// the coordinates at rest `p` (m). scale: repeats per metre; height in metres.
struct Surface {
    vec3 rgb;
    float rough;
    float metal;
    float height;
    float fuzz;  // share of light that fibres or peach hair catch at grazing angles
    float wrap;  // how far light creeps around the terminator
};

#if PATTERN == P_tiles || PATTERN == P_stripes || PATTERN == P_wood
// The two coordinates along a flat thing's face: the axis that it faces is left out.
vec2 along_face(vec3 p) {
    vec3 facing = abs(cross(dFdx(p), dFdy(p)));
    if (facing.z >= max(facing.x, facing.y)) return p.xy;
    return facing.x > facing.y ? p.yz : p.xz;
}
#endif

#if PATTERN == P_stripes || PATTERN == P_tiles
// Square wave of period 1 with softened edges, 0..1; `share` of it is 1.
float band(float x, float share) {
    float soft = max(fwidth(x), 0.02);
    float d = abs(fract(x) - 0.5) - 0.5 * share;
    return 1.0 - smoothstep(-soft, soft, d);
}
#endif

void paint(inout Surface s, vec3 second, vec3 p, float scale, float strength, float shift, float kind) {
    vec3 q = p * scale + shift;
#if PATTERN == P_plain || PATTERN == P_mirror
    // as it is
#elif PATTERN == P_skin
    float blotch = noise(q) - 0.5;
    float fine = noise(q * 5.3 + 7.0) - 0.5;
    vec3 flush = vec3(0.10, -0.10, -0.12) * blotch;
    s.rgb *= 1.0 + strength * (0.25 * blotch + 0.2 * fine * kept(q * 5.3)) + strength * flush;
    vec3 pores = p * 420.0 + shift;
    s.height = 0.0004 * strength * kept(pores) * noise(pores) + 0.002 * strength * noise(q * 1.7);
    s.rough *= 0.9 + 0.2 * noise(q * 2.1);
    s.fuzz = 0.25;
    s.wrap = 0.25;
#elif PATTERN == P_cloth
    // Folds of hand's width, drawn out along a slanting direction; weave where it can be resolved.
    vec3 fold = vec3(p.x + 0.5 * p.z, p.y - 0.4 * p.z, 0.45 * p.z) / 0.07 + shift;
    float folds = noise(fold + 0.8 * noise(fold * 0.6 + 3.0)) + 0.35 * noise(fold * 2.6);
    float seen = kept(q * 2.0);
    vec3 yarn = 6.2832 * q + 1.5 * (noise(q * 0.4) - 0.5);  // slightly off a grid: no rings on round limbs
    float weave = sin(yarn.x) * sin(yarn.y) * sin(yarn.z);
    float thread = noise(p * 900.0);
    s.rgb = mix(s.rgb, second, strength * (0.2 * seen * smoothstep(-0.3, 0.6, weave) + 0.15 * (folds - 0.65)));
    s.rgb *= 0.93 + 0.14 * noise(q * 0.31 + 5.0) + 0.12 * (thread - 0.5) * kept(p * 900.0);
    s.height = 0.022 * strength * folds + 0.08 * seen * strength * weave / max(scale, 60.0);
    s.fuzz = 0.35;
    s.wrap = 0.15;
#elif PATTERN == P_knit
    float seen = kept(q * 2.0);
    float column = abs(fract(q.z + 0.15 * sin(6.2832 * (q.x + q.y))) - 0.5);
    float row = abs(fract(q.x * 0.5 + q.y * 0.5) - 0.5);
    float loops = smoothstep(0.05, 0.45, column) * smoothstep(0.02, 0.3, row);
    float heather = noise(p * 260.0 + shift);
    s.rgb = mix(s.rgb, second, strength * (0.6 * mix(0.6, 1.0 - loops, seen) + 0.4 * (heather - 0.5) * kept(p * 260.0)));
    s.height = seen * strength * 0.35 * loops / max(scale, 60.0) + 0.006 * strength * noise(p * 13.0 + shift);
    s.fuzz = 0.5;
    s.wrap = 0.2;
#elif PATTERN == P_stripes
    float along = kind < 0.5 ? q.z : (kind < 1.5 ? q.z + 0.7 * q.x : q.y);
    s.rgb = mix(s.rgb, second, strength * band(along, 0.35));
    s.height = 0.005 * noise(p * 13.0 + shift);
    s.fuzz = 0.3;
    s.wrap = 0.12;
#elif PATTERN == P_rubber
    vec3 grain = q * 4.0;
    float fleck = smoothstep(0.78, 0.86, noise(grain));
    float seen = kept(grain);
    s.rgb = mix(s.rgb, second, strength * mix(0.12, fleck, seen));
    s.rgb *= 0.88 + 0.24 * noise(p * 3.0 + shift);
    s.height = 0.0006 * strength * seen * noise(grain * 1.7);
#elif PATTERN == P_brushed
    vec3 streak = q * vec3(1.0, 6.0, 6.0);
    float line = noise(streak * 4.0) - 0.5;
    float seen = kept(streak * 4.0);
    s.rgb *= 1.0 + 0.5 * strength * line * seen;
    s.rgb = mix(s.rgb, second, 0.5 * strength * smoothstep(0.6, 0.8, noise(q * 0.7)));
    s.rough = clamp(s.rough * (1.0 + strength * (noise(p * 11.0 + shift) - 0.4)), 0.05, 1.0);
#elif PATTERN == P_leather
    float crease = abs(noise(q * 3.0) - 0.5) * 2.0;
    float seen = kept(q * 3.0);
    float worn = noise(p * 6.0 + shift);
    s.rgb = mix(s.rgb, second, strength * (0.5 * seen * (1.0 - smoothstep(0.0, 0.25, crease)) + 0.2 * worn));
    s.height = strength * (0.0012 * seen * smoothstep(0.0, 0.4, crease) + 0.004 * noise(p * 9.0 + shift));
    s.rough *= 0.85 + 0.3 * worn;
#elif PATTERN == P_tiles
    vec2 t = along_face(q);
    float joint = 1.0 - band(t.x + 0.5, 0.96) * band(t.y + 0.5, 0.96);
    float coarse = 1.0 - smoothstep(0.3, 0.7, max(fwidth(t.x), fwidth(t.y)));
    float own = cell_value(vec3(floor(t), 1.0 + shift));
    s.rgb *= 1.0 + 0.3 * strength * (own - 0.5) * coarse;
    s.rgb = mix(s.rgb, second, strength * mix(0.08, joint, coarse));
    s.rgb *= 0.94 + 0.12 * noise(p * 7.0 + shift);
    s.rough = mix(s.rough, 0.9, joint);
#elif PATTERN == P_concrete
    float cloud = 0.6 * noise(q) + 0.28 * noise(q * 2.7 + 9.0) + 0.12 * noise(q * 8.1) * kept(q * 8.1);
    float pits = smoothstep(0.8, 0.9, noise(p * 55.0 + shift)) * kept(p * 55.0);
    s.rgb = mix(s.rgb, second, strength * smoothstep(0.3, 0.75, cloud));
    s.rgb *= 1.0 - 0.35 * strength * pits;
    s.height = 0.004 * strength * cloud - 0.002 * strength * pits;
#elif PATTERN == P_wood
    vec2 t = along_face(q);
    float plank = floor(t.y);
    float own = cell_value(vec3(plank, 3.0, 1.0 + shift));
    vec3 grain = vec3(t.x * 0.35 + own * 31.0, t.y * 5.0, own * 17.0);
    float ring = noise(grain + 0.6 * noise(grain * 0.5));
    float line = noise(grain * vec3(2.0, 9.0, 1.0));
    float seen = 1.0 - smoothstep(0.3, 0.8, fwidth(t.y));
    float gap = 1.0 - smoothstep(0.0, 0.03, min(fract(t.y), 1.0 - fract(t.y)));
    s.rgb = mix(s.rgb, second, strength * (0.7 * ring + 0.3 * line * kept(grain * vec3(2.0, 9.0, 1.0))));
    s.rgb *= (0.8 + 0.4 * own) * (1.0 - 0.6 * gap * seen);
#endif
}

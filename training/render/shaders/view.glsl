// What all shaders of a frame share. Lights: strongest first; light 0 casts the shadow.
struct Light {
    vec4 position;   // w: 1 for the sun
    vec4 direction;  // the way it shines; w: its size (m, or rad for the sun)
    vec4 rgb;        // radiance of a white wall (area lamps: at 1 m, facing)
};

layout(std140) uniform View {
    mat4 clip;
    mat4 shadow;
    vec4 eye;           // w: number of lights
    vec4 ambient;       // radiance from everywhere
    vec4 mirror;        // plane of the mirror, before it positive
    vec4 shadow_scale;  // x: normal offset (m), y: tap distance (share of the map), z: mirror seen
    vec4 corner_ray;    // through the first pixel's corner, to depth 1
    vec4 right_ray;     // from one pixel to the next
    vec4 down_ray;
    Light lights[MAX_LIGHTS];
};

in vec3 in_position;
in vec3 in_normal;
in vec3 in_rest;
in float in_material;

out vec3 normal;
out vec3 rest;
flat out float material;

void main() {
    normal = in_normal;
    rest = in_rest;
    material = in_material;
    gl_Position = clip * vec4(in_position, 1.0);
#if BEHIND_GLASS
    gl_ClipDistance[0] = dot(mirror, vec4(in_position, 1.0));
#endif
}

in vec3 in_position;
in vec3 in_normal;
in vec3 in_rest;
in uint in_material;

out vec3 normal;
out vec3 rest;
flat out uint material;

void main() {
    normal = in_normal;
    rest = in_rest;
    material = in_material;
    gl_Position = clip * vec4(in_position, 1.0);
    gl_ClipDistance[0] = dot(mirror, vec4(in_position, 1.0));
}

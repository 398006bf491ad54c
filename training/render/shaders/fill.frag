// What is seen, for the passes that shade it: small triangles stay cheap.
in vec3 normal;
in vec3 rest;
flat in float material;

layout(location = 0) out vec4 out_rest;    // coordinates at rest (m); w: 1 + material + pattern / 32
layout(location = 1) out vec4 out_normal;  // towards the camera; w: depth (m)

void main() {
    out_rest = vec4(rest, material);
    out_normal = vec4(gl_FrontFacing ? normal : -normal, 1.0 / gl_FragCoord.w);
}

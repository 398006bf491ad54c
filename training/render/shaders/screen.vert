uniform float layer;  // 0..1: the depth that the picture is covered at

void main() {
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    gl_Position = vec4(corner, layer * 2.0 - 1.0, 1.0);
}

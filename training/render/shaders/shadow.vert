in vec3 in_position;

void main() {
    gl_Position = shadow * vec4(in_position, 1.0);
}

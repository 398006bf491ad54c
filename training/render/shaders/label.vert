in vec3 in_position;
in uint in_label;

flat out uint label;

void main() {
    label = in_label;
    gl_Position = clip * vec4(in_position, 1.0);
}

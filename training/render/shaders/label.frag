flat in uint label;
out uint out_label;

void main() { out_label = label; }

uniform sampler2D still;  // the shadow map of what never moves

void main() { gl_FragDepth = texelFetch(still, ivec2(gl_FragCoord.xy), 0).r; }

from onnx.reference.op_run import OpRun

operators: list[type[OpRun]]

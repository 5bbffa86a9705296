"""Rows on which functions along an axis err most, by name and type.

A row is a tuple of operands, little-endian numbers in hexadecimal. `test_rowwise_worst.py` says
where they come from. The first seven rows of `softmax` in float32 erred by 2.08 to 2.22 ULP before
its terms were made relative to the maximum.
"""

ROWS = {
    ("softmax", "f2"): [
        (
            "bd410442d1bf8bbc993c50372d36bab6cabc903cb04009bbc9bfd14097b975c04e39b440c7b9373f"
            "6bb9593f563c",
        ),
        (
            "183a643ced30c5a58cc1422c89352abae4b9e538263ec6ba9d3bf4c0601cf639b0343d40fd3160c1"
            "fdc0413b733f073e61bce6a739bd782c",
        ),
    ],
    ("softmax", "f4"): [
        (
            "ac2a67c3b5b858c3776566c3810a62c39c8a68c3c00567c3d1406bc3e14165c3930d68c3fdea65c3"
            "60916bc34b056cc32e4968c3784b68c36ac765c3ea5274c369b262c3cf8c5ec310805ec384fd6ac3"
            "57d05ec3287565c36dc05cc3c9616cc35ed568c39a7d64c3e8f96ac370d76bc317cc5dc3c3d763c3"
            "0d7054c302886ec3b3615cc3",
        ),
        ("2591b1c32702d6c3035dabc3",),
        ("8f22174232e9df424d91bf42a9f4bc42",),
        ("c11a934189d29142f6679242b802b542",),
        (
            "2f2f37c4829d36c4dd6034c4222d36c462eb36c4667434c4e57136c4f9c936c4f23337c4c22635c4"
            "9d9135c4082b37c4349e36c4e89e36c4332e3ec45cc036c44e7033c4cbf035c49ca336c48d9836c4"
            "b3de31c45fb934c47add36c43c2c35c4577736c4",
        ),
        ("45fbe4c32881e2c3586be4c3d86ce4c3d462f1c3ae98e7c3",),
        ("85a2d140fa1d924171289441a0ef8c40c936b04056238f41de46d041",),
        (
            "564f653ef8063bc0831be1bf6eb01fc0c21d74c05d2ec2bf2caf5cbf2db2153fb78a16407bcd5d40"
            "fb3bb6bfa11c1ec0ec399a3ee4c3b0bf3a12d6bfe6368340e7672240ff463740e57e4440bc0c4d3e",
        ),
    ],
    ("softmax", "f8"): [
        (
            "515fa6a418e424409b0f41e235171440bf3ea27878e7f83f96ebc524323bf63f233207fe47a31a40"
            "94dc0cbbd1210c40f43d18524287be3fc7115cfb681be33febbda980abd11f40849f4a54bc0106c0"
            "931b53d44917064014baab64867e0740a6bab9624f4e07c045b13acd71baf3bf22323171e2890b40"
            "1bc8d35f49b11bc00f25f8031c2f114076c3a476b03611407e4af661c92fd03f41e7a89065f9fcbf"
            "ae03592bf04cb93f52f08fb54bc502c0401c890755682040218937b44ebf12406b4d17a4fae10740"
            "c351e4222d4022c0ee846af3fe50244058f4accef83a07c0e389e776e67fbebfed2010438e0408c0"
            "6c0fd8ad68211c40",
        ),
        ("dc1d9c2333fb8f402b92402979a989405b721eb09f679040901de20fa4809040",),
    ],
    ("log_softmax", "f2"): [
        ("88b748c1",),
        ("87406344e6c3843d9ec2e5c1adc2b23de542163ecd34af442ebd",),
    ],
    ("log_softmax", "f4"): [
        (
            "6c13b842ffedc742ff98b242d6f3ba425e57cf42cf44b6420881ca42b15dcf42c8d2b442574ec742"
            "d95fba42e6d9b642703bc0429cc9c342dc9ac442e998be421bc6ca428621cd42980acb42409ec142"
            "240cb5422c73b9427f96c2429117be4262deb2423c2fb54251cec342e71cc2421a62be42fa42b442"
            "6ac7c34250946ac2f264c942",
        ),
    ],
    ("log_softmax", "f8"): [
        ("67f8837e6b679040e2e8733f48819040a4efd07f1bb69040e157fd6f6abd7240",),
        ("a8707961706243c0725f2e1590ef8940cdbfcaf7d0958a40a2d2d44c3fa28940",),
    ],
    ("logsumexp", "f2"): [
        ("344f404d8c4e",),
        ("4d3cb33846b5c73c8a39f8389dbc61391136",),
    ],
    ("logsumexp", "f4"): [
        ("f150aac0a1aae63f",),
        ("bb819c42b242b342",),
    ],
    ("logsumexp", "f8"): [
        ("7822e07f13aad3bf3fd844282740f5bf",),
        (
            "90b30c2dd0f414c01a69530154533ac056a5339fdd48f0bfcddb5296d1cc2dc01e038b4a74e200c0"
            "9fb3f94a8e840bc066ead67f77bde7bf",
        ),
    ],
    ("softmax_backward", "f2"): [
        (
            "7547124e33cb0aca2040f047",
            "6620e33b52171d063a05b01b",
        ),
    ],
    ("softmax_backward", "f4"): [
        (
            "c4a5033ff8d9e8be5c68033e8c48a0be",
            "ce76b33b062026330283763f122c013d",
        ),
    ],
    ("softmax_backward", "f8"): [
        (
            "2249bf415fce91bff35e8988d716953f4965dc52b588b23f80ed0028d0eb913f40f2279e8df1a3bf"
            "0381bb10b891bebf5d9ae5bab037a4bfb093b046ba68a6bfdb2d08169cb692bfe1c7d112b3a8883f"
            "9c27cc15bd976dbf29107c5fb622c1bf112defc684159abf9d9a071dae567b3f0219fe3e2323b03f"
            "0976cb02724dbabf",
            "f58e2c8de994833f5465ef51ec6e923d4b44850fa894123fc9fac71b6b031a3f750c3242e3541e3e"
            "d9c3d2648e6bd33e17dba0a36991d33e7b7913fd82636a3f8f9dc50c54377a3e3a75af43e1b5913e"
            "80cfa92b1a79ad3e165836de6195ef3f82f040f2fb73433d82b901aecf34f53e46b6c324506d003f"
            "927c1358ce00ef3c",
        ),
    ],
    ("log_softmax_backward", "f2"): [
        (
            "3cb099b2f826",
            "c2d5e1d50180",
        ),
        (
            "cdbab6b1073c",
            "1780c0ca00d1",
        ),
    ],
    ("log_softmax_backward", "f4"): [
        (
            "884926c0396e2ebebd0bba3f4be20ec1506000c08b993e40eea468401b3350bf3ce21d4132a65dc0"
            "c3dd8240cec3c6c084a57ac0aaa9f1c0062460bf07cdb5c0ece7cac00e88d53e1de607c1",
            "fa3f13c1f62e1fc299c352c20383c9be34fe10c297acb4c1aac09ac1b63cb2c1be956bc1b17dbcbf"
            "fa0816c2fd4677c260a159c0280afcc01952e3c177bf86c1189d58c0599811c24b9c3ec2",
        ),
        (
            "d50be4c0a99e744136838e413d20fa3f05f24642edc00f415fdcdf412da6a2c1c58bfcbead4b7ec0"
            "39008140ab95f23f6479a141bfa3b541cd66e3409216fac00281b440",
            "2a9b71c015fcc4c0957ac7c02ae80dc015ce8ec095c7cac0559cd2bf9558f8c02aec21c015838fc0"
            "959dbdc095198dc095f3e9c02a320dc02ad450c0156380c095309ec0",
        ),
    ],
    ("log_softmax_backward", "f8"): [
        (
            "213afd6c953538bfe2ae9f101e1ee0bf4fd2112e10f8ed3f52fce68fc08fd5bfc4d02c8ddd2dd5bf"
            "1c53d69e32b8afbf571bfc456b95f2bff9743a02e9d7d6bfac7809777deaf0bfc687e8d172a6dbbf"
            "d27d6cb27ca4fa3f0dba61c8d686d83f09a0a9765f73bb3fded1813f4c76f2bf35d237c0d4a1c43f"
            "c731c291d58cca3fe427cb483335b0bf3ef595c5575f95bfb961f92ba2eaf0bf48c89f3adb52d33f"
            "a8ce2944b272dabf4d5aaf4faf9e02c01adcd923c11bf8bf3dd47801c0a1d03f",
            "f03a8f821c0306c0d011cc182f2ef5bf2888084333d52fc041f2a9a359c5e1bf9c6897750eba1cc0"
            "6bd0405e1f2a25c0906a580e684c06c042ca5e595f5d1bc023ac5c88d95f32c0e6809150a5f61fc0"
            "0a4477ceeae024c03d2ea931808d29c0c00929f5a44332c09aa15d5283871cc0763ddf6b598f1ac0"
            "1c3c1fe49df12fc0b609dd9c7ca41cc07a74f0651dbf2ec0466aa5e7c61820c04b5c14d1341c33c0"
            "32874f498bc22ac0ce88e109f89330c08058b253713315c0a061072fdc7d12c0",
        ),
        (
            "edaaf6ca51f403c05788ba08200b05c0fd492296ed5dfcbf51ccfe3eb0f8e13f97d420778ea519c0"
            "d9ea40d88bfadfbf4bdd985f648601c08bd19af3f507e23ff30bdfcadafc1cc087018b266380d3bf"
            "84a9664738581ec05a948e1dd660fabf63687c65d6b51140",
            "cb12dfe47445e9bf6b9f4a593b3611c06c6597c2909810c093b14858e9f300c09a11b8998aa513c0"
            "ce258585ab4904c025cb6999406314c081735ad5ccca11c06d324feef4dd12c0a5cccec7b86ff5bf"
            "59fe0a0dca6112c05ac42e02e51914c039e0a6298f6f15c0",
        ),
    ],
}

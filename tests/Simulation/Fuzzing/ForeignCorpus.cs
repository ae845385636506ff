using System.Text;

namespace Allentown311.Simulation.Fuzzing;

/// <summary>What systems send, and the kinds of what has been reported of them.</summary>
internal static class ForeignCorpus
{
    public static byte[][] Soap { get; } = Bytes(
        Envelope("<CreateResponse xmlns=\"urn:streets\"><WorkOrderNumber>ST-1</WorkOrderNumber></CreateResponse>"),
        Envelope("<R xmlns=\"urn:streets\"><WorkOrderNumber>ST-1</WorkOrderNumber><Status>WIP</Status><Ref>R-26-1-1</Ref></R>"),
        Envelope("<R xmlns=\"urn:streets\"><Change><Number>ST-1</Number><Ref>R</Ref><Status>COMP</Status>"
            + "<Stamp>2026-11-01T01:30:00</Stamp><Comment>a &amp; b</Comment></Change></R>"),
        Envelope("<R xmlns=\"urn:streets\"><Result>&lt;Change&gt;&lt;Number&gt;1&lt;/Number&gt;&lt;/Change&gt;</Result></R>"),
        Envelope("<s:Fault xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><faultcode>s:Client</faultcode>"
            + "<faultstring>already exists</faultstring><detail><ExistingNumber>ST-1</ExistingNumber></detail></s:Fault>"),
        Envelope("<R xmlns=\"urn:streets\"><Change><Number>1&#xB;</Number><Status>WIP</Status>"
            + "<Stamp>9999-12-31T23:59:59</Stamp></Change></R>"),
        "<html><body>Down for maintenance</body></html>",
        "--x\r\nContent-Type: application/xop+xml\r\nContent-ID: <a>\r\n\r\n" + Envelope("<R/>") + "\r\n--x--\r\n",
        "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + Envelope("<R/>"),
        Envelope(Deep("<a>", "</a>")),
        Envelope($"<R xmlns=\"urn:streets\"><Result>{Deep("&lt;Change&gt;", "&lt;/Change&gt;")}</Result></R>"),
        Envelope($"<R xmlns=\"urn:streets\"><Change><Number>1</Number><Comment>{Deep("&lt;b&gt;", "&lt;/b&gt;")}</Comment></Change></R>"));

    public static byte[][] Rest { get; } = Bytes(
        """{"caseId":"PA-1"}""",
        """{"items":[{"caseId":"PA-1","ref":"R-26-1-1","status":"working","changedAt":"2026-07-04T14:30:00Z","note":"ok"}],"next":null}""",
        """{"items":[{"caseId":48213.0,"ref":null,"status":"open","changedAt":"9999-12-31T23:59:59Z"}],"next":2}""",
        """{"items":[{"caseId":1.79E+308,"status":"\ud83d","changedAt":1767225600000,"x":NaN}],"exceededTransferLimit":true}""",
        """{"items":{"caseId":"PA-2","status":"resolved","changedAt":"2026-07-04T14:30:00"}}""",
        """{"error":{"code":500,"message":"no"}}""",
        """[{"caseId":"PA-1","ref":"R","status":"open","changedAt":"0001-01-01T00:00:00Z"}]""",
        "\uFEFF{\"items\":[]}",
        "<html>login</html>",
        $$"""{"items":{{Deep("[", "]")}}}""",
        $$"""{"items":[{"caseId":"1","status":"open","changedAt":"2026-07-04T14:30:00Z","note":"{{Deep("<b>", "</b>")}}"}]}""",
        "");

    public static byte[][] Csv { get; } =
    [
        .. Bytes(
            "Ref,CaseNo,Status,Changed,Remarks\r\nR-26-1-1,AC-1,CLOSED,07/04/2026 02:30:00 PM,done\r\n",
            "sep=,\r\nRef,CaseNo,Status,Changed,Remarks\r\n=\"00123\",'00123,WIP,11/01/2026 01:30:00 AM,\"a \"\"b\"\"\nc\"\r\n",
            "Ref,CaseNo,Status,Changed,Remarks\r\nR,1.01E+11,NEW,12/31/9999 11:59:59 PM,\r\n\uFEFFR,2,WIP,01/01/0001 12:00:00 AM,x\r\n",
            "Ref;CaseNo;Status\r\n1;2;3\r\n",
            "<html><body>Sign in</body></html>"),
        Encoding.Unicode.GetBytes("\uFEFFRef,CaseNo,Status,Changed,Remarks\r\nR,1,NEW,07/04/2026 02:30:00 PM,é\r\n"),
        Encoding.Latin1.GetBytes("Ref,CaseNo,Status,Changed,Remarks\r\nR,1,NEW,07/04/2026 02:30:00 PM,caf\u00E9\r\n"),
    ];

    public static byte[][] Messages { get; } = Bytes(
        """{"id":"A-1","ref":"R-26-1-1","status":"done","at":"2026-07-04T18:30:00Z","note":"ok"}""",
        """[{"id":"A-1","status":"open","at":"2026-07-04T18:30:00Z"},{"id":"A-2","status":"\ud800","at":"9999-12-31T00:00:00Z"}]""",
        "\uFEFF{\"id\":1.0,\"status\":\"done\",\"at\":0}",
        """{"service_code":"tree","description":"a\u0000b \ud83d","lat":"40.6","long":"-75.4","attribute":{"size":["a","b"]}}""",
        """{"service_code":"tree","address_string":"Main St","email":"a@example.com","media_url":["https://a.example/1","x"]}""",
        $$"""{"id":"A-1","status":"done","at":0,"note":{{Deep("{\"a\":", "}")}}}""");

    public static byte[][] Forms { get; } = Bytes(
        "service_code=tree&description=A+tree%0Afell&address_string=Main+St&lat=40.6&long=-75.4&email=a%40example.com",
        "service_code=hole&lat=0&long=0&attribute%5Bsize%5D=large&attribute[lane][]=a&attribute[lane][]=b",
        "service_code=both&lat=1e999&long=NaN&description=%ED%A0%80&media_url=https%3A%2F%2Fa.example%2F1&media_url=x",
        "service_code=tree&service_code=hole&phone=%00&jurisdiction_id=x");

    public static byte[][] Imports { get; } =
    [
        .. Bytes(
            "id,type,asked,where,what\r\n1,Tree,2026-03-03 10:00,Main St,\"a, b\"\r\n2,Hole,2098-01-01 00:00,,x\r\n",
            "id,type,asked,where,what\r\n1.01E+11,Tree,2026-11-01 01:30,Main St,\"open\r\n",
            "id,type,asked\r\n1,Tree\r\n"),
        Encoding.Unicode.GetBytes("\uFEFFid,type,asked,where,what\r\n1,Tree,2026-03-03 10:00,Main St,x\r\n"),
    ];

    public static byte[][] Mappings { get; } =
        Bytes(
            ForeignMappings.Soap, ForeignMappings.Rest, ForeignMappings.Csv, ForeignMappings.Queue,
            "mapping: 1\n? &a [ *a ]\n: &b { c: [ 1, *b ] }\n");

    private static string Envelope(string body) =>
        $"<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>{body}</soap:Body></soap:Envelope>";

    // What recurses over each level overflows its stack here.
    private static string Deep(string start, string end) =>
        $"{string.Concat(Enumerable.Repeat(start, 50_000))}1{string.Concat(Enumerable.Repeat(end, 50_000))}";

    private static byte[][] Bytes(params string[] texts) => [.. texts.Select(ForeignMappings.Bytes)];
}

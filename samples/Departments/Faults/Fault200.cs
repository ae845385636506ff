namespace Allentown311.Departments.Faults;

/// <summary>Does nothing and answers with a success status; only the body reports the failure.</summary>
internal sealed class Fault200 : IHttpFault
{
    private const string Soap = """
        <?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>
        <faultcode>soap:Server</faultcode><faultstring>no free database connection</faultstring></soap:Fault></soap:Body></soap:Envelope>
        """;

    public string Mode => FaultMode.Fault200;

    public Task InjectAsync(FaultyCall call) => call.IsSoap
        ? call.AnswerAsync(200, "text/xml; charset=utf-8", Soap)
        : call.AnswerAsync(200, "application/json; charset=utf-8", """{"error":"no free database connection"}""");
}

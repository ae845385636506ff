
namespace Allentown311.Connectors.Tests.Soap;

/// <summary>Envelopes that departments with SOAP answer.</summary>
internal static class Envelopes
{
    public const string Namespace11 = "http://schemas.xmlsoap.org/soap/envelope/";
    public const string Namespace12 = "http://www.w3.org/2003/05/soap-envelope";

    public static string Created(string number = "ST-1", string space = Namespace11) =>
        $"<e:Envelope xmlns:e=\"{space}\"><e:Body><R xmlns=\"urn:streets\"><Number>{number}</Number></R></e:Body></e:Envelope>";

    public static string Fault(string code, string text, string detail = "") => Wrap(
        $"<e:Fault><faultcode>e:{code}</faultcode><faultstring>{text}</faultstring>{detail}</e:Fault>");

    public static string Fault12(string code, string text, string subcode = "") => Wrap(
        $"<e:Fault><e:Code><e:Value>e:{code}</e:Value>{subcode}</e:Code>"
        + $"<e:Reason><e:Text xml:lang=\"en\">{text}</e:Text></e:Reason></e:Fault>",
        Namespace12);

    public static string Wrap(string body, string space = Namespace11) =>
        $"<e:Envelope xmlns:e=\"{space}\"><e:Body>{body}</e:Body></e:Envelope>";
}

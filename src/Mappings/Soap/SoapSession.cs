using System.Text;
using System.Xml.XPath;
using Allentown311.Mappings.Http.Sessions;

namespace Allentown311.Mappings.Soap;

/// <summary>A session that begins with a SOAP operation.</summary>
internal sealed class SoapSession : SessionPlan<XPathExpression>
{
    /// <summary>The sign-in.</summary>
    public required SoapCall Call { get; init; }

    /// <summary>True for SOAP 1.2, false for 1.1.</summary>
    public required bool IsVersion12 { get; init; }

    /// <summary>True when an answer says that the session is refused: by the mapping's rules, or by a fault of security.</summary>
    public bool IsRefusedBy(int status, SoapAnswer answer) =>
        answer.Envelope?.Fault?.IsSecurity == true
        || (Refused.Count > 0 && new XmlView(status, answer, document: null) is var view && Refused.Any(r => r.Fits(view)));

    /// <inheritdoc/>
    public override SignInRequest Write(Uri connection)
    {
        var values = SessionValues.Hidden;
        var space = IsVersion12 ? SoapEnvelope.Namespace12 : SoapEnvelope.Namespace11;
        var header = Call.Header is null ? "" : $"<e:Header>{Call.Header.Render(values)}</e:Header>";
        var text = $"<e:Envelope xmlns:e=\"{space}\">{header}<e:Body>{Call.Body.Render(values)}</e:Body></e:Envelope>";
        (string, string)[] headers = IsVersion12 ? [] : [("SOAPAction", $"\"{Call.Action}\"")];
        var type = IsVersion12 ? $"application/soap+xml; charset=utf-8; action=\"{Call.Action}\"" : "text/xml; charset=utf-8";
        return new SignInRequest("POST", Url ?? connection, headers, Encoding.UTF8.GetBytes(text), type);
    }

    /// <inheritdoc/>
    public override SignInAnswer Read(int status, string body, IReadOnlyDictionary<string, string> headers)
    {
        var answer = new XmlView(status, SoapAnswer.Of(body), document: null);
        var problem = answer.Fault is { } fault ? $"HTTP {status}: {fault.Reason}" : $"HTTP {status}";
        return ReadValues(answer.Fault is null && status is >= 200 and < 300 ? answer : null, headers, problem);
    }
}

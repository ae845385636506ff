using System.Xml.XPath;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Http.Documents;

namespace Allentown311.Mappings.Soap;

/// <summary>An answer of a SOAP system as the conditions and paths of a mapping see it.</summary>
internal sealed class XmlView : IAnswerView<XPathExpression>
{
    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";

    private readonly SoapEnvelope? envelope;

    /// <summary>Prepares an answer.</summary>
    /// <param name="status">HTTP status; 0 where there is none.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="document">Where the document to read stands as a text in the answer; null when it is the answer itself.</param>
    public XmlView(int status, SoapAnswer answer, InnerDocument<XPathExpression>? document)
    {
        Status = status;
        envelope = answer.Envelope;
        var problem = answer.Problem;
        Document = document is null || envelope is null || envelope.Fault is not null
            ? envelope?.Document
            : Inner(envelope.Document, document, out problem);
        Problem = problem;
    }

    /// <inheritdoc/>
    public int Status { get; }

    /// <summary>The fault; null when the answer is none.</summary>
    public SoapFault? Fault => envelope?.Fault;

    /// <summary>The document to read; null when there is none.</summary>
    public XPathNavigator? Document { get; }

    /// <summary>Why there is no document, without quoting the answer; empty when there is one.</summary>
    public string Problem { get; }

    /// <summary>True when there is an envelope with an ordinary answer to read.</summary>
    public bool IsReadable => Document is not null && Fault is null && Status is 0 or (>= 200 and < 300);

    // Paths of a rule start at the fault, where the answer is one. A rule may be about the answer as it came, where the document that it
    // should hold is missing.
    private XPathNavigator? Node => Fault?.Node ?? Document ?? envelope?.Document;

    /// <inheritdoc/>
    public bool BodyContains(string text) => false;

    /// <inheritdoc/>
    public bool FaultContains(string text) => Fault?.Node.Value.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    /// <inheritdoc/>
    public string? ReadHeader(string name) => null;

    /// <inheritdoc/>
    public bool Finds(XPathExpression path) => Node?.Evaluate(path) switch
    {
        null => false,
        XPathNodeIterator nodes => nodes.Cast<XPathNavigator>().Any(n => !IsNil(n)),
        bool flag => flag,
        double number => number is not (0 or double.NaN),
        var text => !string.IsNullOrWhiteSpace(text.ToString()),
    };

    /// <inheritdoc/>
    public IEnumerable<string> Texts(XPathExpression path) => Node is { } node ? XPaths.ReadAll(node, path) : [];

    /// <inheritdoc/>
    public string? Read(XPathExpression path) => Node is { } node ? XPaths.Read(node, path) : null;

    private static bool IsNil(XPathNavigator node) => node.GetAttribute("nil", Instance).Trim() is "true" or "1";

    /// <summary>A document that stands as text in another; null, with the reason, when there is none.</summary>
    internal static XPathNavigator? Inner(XPathNavigator outer, InnerDocument<XPathExpression> document, out string problem)
    {
        problem = "";
        XPathNavigator? inner = outer;
        foreach (var layer in document.Layers)
        {
            if (XPaths.Read(inner, layer.Path) is not { Length: > 0 } text)
            {
                problem = $"there is no text at {layer.Path.Expression}";
                return null;
            }

            inner = layer.IsJson ? JsonToXml.Parse(text, out problem) : SoapXml.Parse(text, out problem);
            if (inner is null)
            {
                problem = $"the text at {layer.Path.Expression} cannot be read: {problem}";
                return null;
            }
        }

        return inner;
    }
}

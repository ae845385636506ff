using System.Web.Services.Description;
using System.Xml;
using System.Xml.Schema;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>A SOAP service as its WSDL 1.1 describes it: document style, literal use (WS-I Basic Profile 1.1).</summary>
/// <param name="Address">Where it listens; null when the WSDL does not say.</param>
/// <param name="IsVersion12">True for SOAP 1.2.</param>
/// <param name="Operations">Its operations that a mapping can call.</param>
/// <param name="LeftOut">Names of operations that are of another style.</param>
internal sealed record WsdlService(
    string? Address, bool IsVersion12, IReadOnlyList<WsdlOperation> Operations, IReadOnlyList<string> LeftOut)
{
    private const int MostCharacters = 10_000_000;

    /// <summary>Reads a WSDL.</summary>
    /// <param name="text">The document.</param>
    /// <param name="origin">Where it was found; schemas that it includes are looked for beside it.</param>
    /// <exception cref="DraftSourceException">It is no WSDL 1.1 with a SOAP binding, or a schema of it cannot be read.</exception>
    public static WsdlService Read(TextReader text, Uri origin)
    {
        try
        {
            var settings = new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters,
            };
            using var reader = XmlReader.Create(text, settings);
            var description = ServiceDescription.Read(reader);
            var schemas = new XmlSchemaSet { XmlResolver = new SameFolderResolver(origin) };
            foreach (XmlSchema schema in description.Types.Schemas)
            {
                schema.SourceUri = origin.AbsoluteUri;
                schemas.Add(schema);
            }

            schemas.Compile();
            return Of(description, schemas);
        }
        catch (Exception e) when (e is XmlException or InvalidOperationException or XmlSchemaException or IOException)
        {
            throw new DraftSourceException($"{origin} cannot be read as a WSDL: {(e.InnerException ?? e).Message}");
        }
    }

    private static WsdlService Of(ServiceDescription description, XmlSchemaSet schemas)
    {
        var (binding, soap) = description.Bindings.Cast<Binding>()
            .Select(b => (Binding: b, Soap: b.Extensions.OfType<SoapBinding>().FirstOrDefault()))
            .Where(b => b.Soap is not null)
            .OrderBy(b => b.Soap is Soap12Binding)
            .FirstOrDefault();
        if (binding is null || soap is null)
        {
            throw new DraftSourceException("The WSDL has no SOAP binding.");
        }

        var address = description.Services.Cast<System.Web.Services.Description.Service>().SelectMany(s => s.Ports.Cast<Port>())
            .Where(p => p.Binding.Name == binding.Name)
            .Select(p => p.Extensions.OfType<SoapAddressBinding>().FirstOrDefault()?.Location)
            .FirstOrDefault();
        var read = binding.Operations.Cast<OperationBinding>().Select(o => (o.Name, Operation: Operation(description, binding, o, schemas)))
            .ToList();
        return new WsdlService(
            address,
            soap is Soap12Binding,
            [.. read.Select(o => o.Operation).OfType<WsdlOperation>()],
            [.. read.Where(o => o.Operation is null).Select(o => o.Name)]);
    }

    private static WsdlOperation? Operation(
        ServiceDescription description, Binding binding, OperationBinding operation, XmlSchemaSet schemas)
    {
        var type = description.PortTypes[binding.Type.Name];
        var declared = type.Operations.Cast<Operation>().FirstOrDefault(o => o.Name == operation.Name);
        var action = operation.Extensions.OfType<SoapOperationBinding>().FirstOrDefault()?.SoapAction ?? "";
        return Element(description, declared?.Messages.Input?.Message, schemas) is { } input
            ? new WsdlOperation(operation.Name, action, input, Element(description, declared?.Messages.Output?.Message, schemas))
            : null;
    }

    private static XmlSchemaElement? Element(ServiceDescription description, XmlQualifiedName? message, XmlSchemaSet schemas) =>
        message is not null && description.Messages[message.Name] is { Parts.Count: > 0 } found
            ? schemas.GlobalElements[found.Parts[0].Element] as XmlSchemaElement
            : null;

    // A schema may be a file beside the WSDL, or a page of the same server; nothing else is fetched.
    private sealed class SameFolderResolver(Uri origin) : XmlUrlResolver
    {
        public override object? GetEntity(Uri absoluteUri, string? role, Type? ofObjectToReturn) =>
            absoluteUri.Scheme == origin.Scheme && absoluteUri.Authority == origin.Authority
                ? base.GetEntity(absoluteUri, role, ofObjectToReturn)
                : throw new IOException($"its schema {absoluteUri} is at another place: save it beside the WSDL");
    }
}

using System.Xml.Schema;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>One operation of a SOAP service.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Action">Its <c>soapAction</c>.</param>
/// <param name="Input">The element of the request.</param>
/// <param name="Output">The element of the answer; null for none.</param>
internal sealed record WsdlOperation(string Name, string Action, XmlSchemaElement Input, XmlSchemaElement? Output);

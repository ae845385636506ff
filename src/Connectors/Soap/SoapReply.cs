using Allentown311.Connectors.Http;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>A reply of a SOAP system.</summary>
/// <param name="Head">The HTTP status and headers.</param>
/// <param name="Answer">The answer in its envelope.</param>
internal sealed record SoapReply(HttpHead Head, SoapAnswer Answer);

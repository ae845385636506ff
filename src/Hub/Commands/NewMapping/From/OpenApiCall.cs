using Microsoft.OpenApi;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>One call of an HTTP interface.</summary>
/// <param name="Name">Method and path, such as <c>POST /orders</c>.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path.</param>
/// <param name="Id">Its <c>operationId</c>; null for none.</param>
/// <param name="Query">Names of the query's parameters.</param>
/// <param name="Body">The JSON body; null for none.</param>
/// <param name="Answer">The JSON answer of success; null for none.</param>
internal sealed record OpenApiCall(
    string Name, string Method, string Path, string? Id, IReadOnlyList<string> Query, IOpenApiSchema? Body, IOpenApiSchema? Answer);

namespace Allentown311.Departments.Faults;

/// <summary>
/// A single sign-on service whose session has expired answers in the department's place: a login page with status 200. The department
/// makes the record in half of the cases.
/// </summary>
internal sealed class LoginPage : IHttpFault
{
    public string Mode => FaultMode.LoginPage;

    public async Task InjectAsync(FaultyCall call)
    {
        if (call.Dice.Next("login-page after") < 0.5)
            await call.RunEndpointAsync();
        await call.AnswerAsync(200, "text/html; charset=utf-8",
            """<!doctype html><html lang="en"><head><title>Sign in</title></head>"""
            + """<body><form method="post"><input name="user"><br></form></body></html>""");
    }
}

"""Given names of many languages and the gender they are given to: a small list, for telling "he" from
"she".

A name that men and women bear, or that is a common word of English, is left out where it would mislead.
"""

from __future__ import annotations

from functools import cache

from tuireader.annotate.words.titles import Gender
from tuireader.annotate.words.wordlists import words

MEN = """
Aaron Abbas Abdel Abdul Abdullah Abdulrahman Abiy Abraham Adam Adel Ahmad Ahmed Akbar Akio Akira Alan
Alassane Albert Alberto Alejandro Aleksandr Aleksei Alessandro Alex Alexander Alexandre Alexei Alfonso
Alfred Ali Allan Allen Alvaro Amadou Amir Amit Anatoly Anders Andreas Andrei Andres Andrew Andriy Andrzej
Andrés Andy Angelo Anthony Anton Antonio Antonis António Anwar Arjun Armando Arnold Arthur Arun Ashraf Asif
Atsushi Augusto Aziz Barack Barry Bashar Ben Benigno Benjamin Benny Bernard Bernie Bill Billy Binyamin Björn
Bob Bobby Bola Bongbong Boris Brad Brandon Brendan Brett Brian Bruce Bruno Bryan Carl Carlo Carlos Cesar
Chad Charles Charlie Chinedu Chris Christian Christoph Christophe Christopher Claude Claudio Clive Colin
Conor Corey Craig Cristian Cristiano Curtis Cyril Dan Daniel Danilo Danny Darren Dave David Dean Deepak
Denis Dennis Derek Desmond Dick Diego Dieter Dimitri Dimitris Dinesh Dirk Dmitri Dmitry Dominic Dominique
Don Donald Doug Douglas Duncan Dwight Eamon Ed Eddie Edgar Eduardo Edward Edwin Ehud Ekrem Eli Elias Elijah
Elon Emanuel Emeka Emilio Emmanuel Emre Enrico Enrique Eric Erik Ernest Ernesto Ethan Eugene Evan Evgeny
Fabio Farouk Faustin Felipe Felix Ferdinand Fernando Filip Florian Francesco Francis Francisco Franco Frank
Franz François Fred Frederick Frederik Frédéric Fumio Gabriel Gareth Garry Gary Gavin Geert Gennady Geoff
Geoffrey George Georgios Gerald Gerard Gerhard Gilbert Giorgio Giovanni Giuseppe Glenn Gonzalo Goodluck
Gordon Graham Greg Gregory Grzegorz Guillermo Gunter Gustavo Guy Günter Habib Haile Hakan Hamid Hamza Hans
Haris Harold Harry Harvey Hasan Hassan Hector Heinrich Helmut Henri Henrik Henry Herbert Herman Hernan Hideo
Hiroshi Hosni Howard Hugh Hugo Hussain Hussein Ian Ibrahim Ibrahima Idriss Igor Ihor Ilham Ilya Imran Isaac
Isaias Ismail Ivan Jack Jacob Jacques Jaime Jake Jakob James Jamie Jan Janos Jared Jason Javad Javier Jay
Jean Jeff Jeffrey Jens Jeremy Jerome Jerry Jesse Jesus Jesús Jim Jimmy Joachim Joao Joe Joel Johan Johannes
John Johnny Joko Jomo Jon Jonas Jonathan Joon Jordan Jorge Jose Josef Joseph Josh Joshua José João Juan Jude
Julian Julio Julius Junichiro Jurgen Justin Jérôme Jörg Jürgen Kamal Karim Karl Kazuo Keith Kemal Ken Kenji
Kenneth Kevin Khaled Khalid Kiran Klaus Kofi Konstantin Krzysztof Kurt Kwame Kyle Lance Larry Lars Laurence
Laurent Lawrence Lee Leo Leon Leonard Leonardo Leonid Leopoldo Lewis Liam Lionel Lloyd Lorenzo Louis Luc
Luca Lucas Luigi Luis Luiz Luke Macky Mahathir Mahmood Mahmoud Malcolm Mamadou Manmohan Manuel Marc Marcel
Marco Marcos Marcus Mario Mariusz Mark Marko Markus Martin Mateusz Matt Matteo Matthew Maurice Mauricio Max
Maxim Mehdi Mehmed Mehmet Michael Michał Michel Miguel Mikael Mike Mikhail Milan Milos Mitch Mohamad Mohamed
Mohammad Mohammed Moussa Muammar Muhammad Muhammadu Murat Mustafa Naftali Narendra Nasser Nathan Nawaz Neil
Nelson Newt Nicholas Nick Nicolas Nicolás Nigel Nikita Niklas Nikolai Nikos Noah Noam Noel Norman Nouri
Octavio Olaf Oleg Oleksandr Oliver Olivier Olusegun Omar Osama Oscar Otto Ousmane Owen Pablo Paolo Pascal
Pat Patrick Paul Paulin Paulo Pavel Paweł Pedro Pervez Pete Peter Petr Petro Phil Philip Philippe Phillip
Pierre Piotr Prabowo Prakash Pranab Prayuth Qasem Rafael Rahul Raila Rajesh Rajiv Ralph Ramon Ramzan Rand
Randy Raul Ravi Ravil Ray Raymond Raúl Recep Reggie Rene Reza Ricardo Rich Richard Rick Riek Rishi Rob
Robert Roberto Robin Rod Rodrigo Roger Roland Roman Romano Ron Ronald Rory Ross Roy Rudolf Rudy Rupert
Russell Ryan Saad Saddam Saeed Sajid Salman Salva Salvador Salvatore Sam Samir Samuel Sanjay Santiago Scott
Sean Sebastian Sebastián Selahattin Serge Sergei Sergey Sergio Sergiy Seth Shane Shaun Shigeru Shinzo Silvio
Simon Sipho Stanislav Stanley Stefan Stefano Stephen Steve Steven Stuart Stéphane Sunil Sven Taro Ted Terry
Thabo Thaksin Theo Theodore Thibaut Thierry Thomas Tim Timothy Tobias Toby Todd Tom Tomas Tomasz Tommy Tony
Toshiro Travis Trevor Tyler Uhuru Umar Umberto Vaclav Vadim Valery Vasily Victor Vijay Vikram Viktor Vincent
Vincenzo Vitali Vitaliy Vladimir Volodymyr Walter Warren Wayne Wen Werner Wilhelm William Willie Wolfgang
Xavi Yair Yasser Yevgeny Yitzhak Yoon Yoshihiko Yousef Youssef Yoweri Yukiya Yuri Yusuf Yves Zachary Zalmay
Zbigniew Zoran Ángel Óscar Łukasz
"""

WOMEN = """
Abigail Adriana Agnes Aisha Akie Alba Alexandra Alexandria Alexis Alice Alicia Alina Alison Allison Alyssa
Amal Amanda Amara Amber Ameenah Amelia Amina Aminata Amy Ana Anastasia Andrea Angela Angelina Anita Anja Ann
Anna Annalena Anne Annegret Annette Annie Antonia Anya Arlene Asma Astrid Audrey Ayesha Barbara Beata
Beatrice Beatriz Benazir Bernadette Beth Betsy Betty Beverly Beyoncé Birgit Bonnie Brenda Bridget Brigitte
Camila Camille Carla Carly Carmen Carol Carole Carolina Caroline Carolyn Catherine Cathy Cecilia Charlotte
Chelsea Cheryl Chimamanda Chloe Christiane Christina Christine Cindy Claire Clara Claudia Colette
Condoleezza Connie Constance Consuelo Corazon Cristina Cynthia Daniela Danielle Debbie Deborah Denise Diana
Diane Dianne Dilma Dina Dolores Donna Dora Dorothy Edith Eileen Elaine Eleanor Elena Elisa Elisabeth Eliza
Elizabeth Ella Ellen Emily Emma Erica Erika Esther Eva Evelyn Faith Fatima Fatou Federica Fiona Florence
Folake Frances Francesca Francine Françoise Gabriela Gabrielle Gail Geraldine Gina Giorgia Gisela Giulia
Gleisi Gloria Golshifteh Grace Graça Greta Gretchen Gwendolyn Hanan Haneen Hanin Hannah Harriet Heather
Heidi Helen Helena Helene Helga Hilary Hillary Hélène Ida Imelda Indira Ines Ingrid Irene Irina Iris Isabel
Isabella Isabelle Ivanka Jacinda Jackie Jacqueline Jane Janet Janice Jasmine Jayalalithaa Jeanne Jeannette
Jenna Jennifer Jenny Jessica Jill Jillian Joan Joanna Joanne Jocelyn Jodie Josephine Joyce Juanita Judith
Judy Julia Juliana Julie Juliet Kamala Karen Karin Karla Kate Katherine Kathleen Kathryn Kathy Katie Katrin
Katrina Kayla Kayleigh Keiko Kellyanne Khaleda Kimberly Kirsten Kirstjen Kristen Kristin Kristina Lara
Larissa Laura Lauren Leila Lena Leticia Leymah Lidia Lina Linda Lisa Liz Loretta Lori Lorraine Louisa Louise
Lucia Lucy Luisa Lydia Lynne Madeleine Madeline Maggie Malala Malia Mamata Manuela Margaret Margarita Margot
Maria Mariam Mariama Marianne Marie Marielle Marina Marine Marion Marjorie Marlene Marlène Marsha Marta
Martha Martina Mary Maryam María Masih Maureen Maya Meera Megan Meghan Melania Melanie Melinda Melissa
Mercedes Meryl Mette Michaela Michele Michelle Mina Miranda Miriam Molly Monica Monika Muriel Nadia Najat
Nana Nancy Naomi Narges Natalia Natalie Natasha Ngozi Nicola Nicole Nikki Nina Nirmala Nkosazana Noor Nora
Oksana Olena Olga Olivia Oprah Paige Pamela Patricia Patty Paula Pauline Penelope Penny Petra Phyllis
Priscilla Priyanka Rachel Rachida Rania Rebecca Regina Renata Renee Rigoberta Rihanna Rita Roberta Rosa
Rosalind Rose Rosemary Roxana Rula Ruth Sabina Sabine Sabrina Sadia Sally Salma Samantha Samia Sana Sanae
Sandra Sanna Sara Sarah Sharon Sheila Sherry Shirin Shirley Silvia Simone Sinéad Sofia Sonia Sophia Sophie
Stacy Stella Stephanie Sue Susan Susana Susanna Susanne Sushma Suzanne Svetlana Sylvia Sylvie Ségolène
Tamara Tanya Tara Tatiana Tatyana Tawakkol Teresa Tessa Thelma Theresa Therese Tiffany Tina Toni Tsai Tulsi
Uma Ursula Valentina Valerie Valeska Valérie Vanessa Vera Veronica Verónica Victoria Viola Violeta Vivian
Viviane Wanda Wanjiru Wendy Whitney Winnie Xiomara Yasmin Yingluck Yolanda Yulia Yuriko Yvette Yvonne Zainab
Zara Zeinab Zoe Zuzana Élisabeth Élodie
"""

FAMILY_FIRST = words(
    """Ahn An Bae Ban Bao Cai Cao Cha Chan Chang Chao Chen Cheng Cheung Chiang Cho Choe Choi Chow Chu
    Chun Chung Deng Ding Dong Du Fan Fang Feng Fu Gao Geng Gong Gu Guo Han Hao He Ho Hong Hou Hsieh Hu
    Hua Huang Hwang Jang Jeon Jeong Ji Jia Jiang Jin Jo Joo Jung Kang Kim Ko Kong Kuo Kwok Kwon Lai Lam
    Lan Lau Lee Leung Li Liang Liao Lim Lin Ling Liu Lu Luo Lü Ma Mao Meng Min Moon Nam Ng Ngo Nguyen
    Noh Oh Pan Pang Park Peng Pham Qian Qiao Qin Ren Rhee Ri Roh Ryu Seo Shao Shen Shi Shin Sim Song Su
    Suh Sun Tan Tang Tao Thein Tian Tong Tran Tsai Tsang Tseng Wang Wei Wen Wong Woo Wu Xi Xia Xiao Xie
    Xiong Xu Xue Yan Yang Yao Ye Yeung Yi Yin Yoo Yoon Yu Yuan Yun Zeng Zhang Zhao Zheng Zhong Zhou Zhu"""
)
"""Chinese, Korean and Vietnamese family names, which stand before the given name ("Yang Jiechi" is Mr.
Yang)."""

LEADERS = words(
    """Abe Arafat Assad Assange Berlusconi Bezos Biden Bolsonaro Chavez Chávez Draghi Duterte Erdogan
    Erdoğan Gaddafi
    Gandhi Gorbachev Guterres Hitler Hollande Juncker Khamenei Khomeini Kissinger Lagarde Lavrov Lenin Lula
    Macron
    Maduro Mandela Mao Medvedev Merkel Modi Mubarak Mugabe Musk Netanyahu Nixon Obama Orban Orbán Putin
    Reagan Rouhani
    Sarkozy Scholz Snowden Stalin Starmer Sunak Thatcher Trudeau Trump Tusk Yeltsin Zelensky Zelenskyy
    Zuckerberg"""
)
"""Last names that the world's news uses alone."""


@cache
def _genders() -> dict[str, Gender]:
    genders: dict[str, Gender] = dict.fromkeys(words(MEN), "m")
    return genders | dict.fromkeys(words(WOMEN), "f")


def is_given(word: str) -> bool:
    """Whether a word is a given name of the list."""
    return word in _genders()


def given_gender(word: str) -> Gender:
    """Whom a given name is given to, empty when the list does not tell."""
    return _genders().get(word, "")
